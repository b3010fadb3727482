import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { EnrolmentOrder } from '../../src/core/box.ts';
import { parseEnrolCode } from '../../src/core/enrolcode.ts';
import { failure } from '../../src/core/failure.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import { sha256Hex } from '../../src/crypto/hash.ts';
import { type Enrolment, enrolment, TOKEN_FILE } from '../storage/facts.ts';
import type { DeviceStore } from '../storage/store.ts';
import { writePrivate } from '../storage/write-file.ts';
import { enrol } from './enrol.ts';

export interface BoxEnrolment extends EnrolmentOrder {
  /** The institution's name, where it is known before any data has come. */
  readonly name?: string;
  /** Take a new token although there is one; the box keeps its id and its journal. */
  readonly again: boolean;
}

/** What the hub answered, until all of it is in its place: a code is good for one answer. */
const ANSWER_FILE = 'enrolled.json';

/** A hub that has just let the box in refuses it no longer. */
const NO_REFUSAL = {
  manifestRefused: false,
  hubRefused: false,
  deviceCloned: false,
  refusedCode: null,
  enrolRefused: null,
} as const;

const answerText = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ enrolment, token: v.string(), by: v.string() }),
);
type Answer = v.InferOutput<typeof answerText>;

/**
 * Makes this machine the box of an institution: device.db with what it belongs to, and the hub
 * token in a file of `data` that only its owner reads. Fails with `badCode`, `alreadyEnrolled`, and
 * what enrol.ts and the disk fail with.
 */
export async function enrolBox(
  store: DeviceStore,
  data: string,
  wish: BoxEnrolment,
): Promise<Result<Enrolment>> {
  if (parseEnrolCode(wish.code) === null) return err(failure('badCode'));
  const known = store.enrolment();
  if (known !== null && !wish.again) return err(failure('alreadyEnrolled'));
  // A disk that takes nothing shall not cost the code, which is good for one answer.
  const writable = await keep(join(data, ANSWER_FILE), '');
  if (!writable.ok) return writable;
  const before = known === null ? {} : { device: known.device };
  const answer = await enrol(wish.hub, wish.code, before);
  if (!answer.ok) {
    await rm(join(data, ANSWER_FILE), { force: true });
    return answer;
  }
  const { institution, id: device, signingKey, token } = answer.value;
  // A code made for an office lets no box in.
  if (institution === null || signingKey === null) return err(failure('codeUnknown'));
  const { hub: hubUrl, name = known?.name ?? institution } = wish;
  const taken = { device, institution, name, hubUrl, signingKey };
  const whole: Answer = { enrolment: taken, token, by: orderMark(wish) };
  const kept = await keep(join(data, ANSWER_FILE), JSON.stringify(whole));
  return kept.ok ? await settle(store, data, whole) : kept;
}

/** Puts an answer of the hub in its place that a power cut left half done. */
export async function finishEnrolment(store: DeviceStore, data: string): Promise<void> {
  const text = await readFile(join(data, ANSWER_FILE), 'utf8').catch(() => null);
  const answer = v.safeParse(answerText, text);
  if (answer.success) await settle(store, data, answer.output);
}

async function settle(
  store: DeviceStore,
  data: string,
  { enrolment: taken, token, by }: Answer,
): Promise<Result<Enrolment>> {
  const written = await keep(join(data, TOKEN_FILE), `${token}\n`);
  if (!written.ok) return written;
  const kept = store.setEnrolment(taken);
  if (!kept.ok) return kept;
  const noted = store.setSyncFacts({ ...NO_REFUSAL, enrolledBy: by });
  if (!noted.ok) return noted;
  await rm(join(data, ANSWER_FILE), { force: true });
  return ok(taken);
}

/** Tells one order from another without keeping its code. */
export function orderMark({ hub, code }: EnrolmentOrder): string {
  return sha256Hex(Buffer.from(`${hub}\n${parseEnrolCode(code)?.code ?? ''}`));
}

/** What the operating system refuses is the disk's failure. */
async function keep(path: string, text: string): Promise<Result<void>> {
  try {
    return ok(await writePrivate(path, text));
  } catch (error) {
    if (!(error instanceof Error && 'errno' in error)) throw error;
    const full = 'code' in error && error.code === 'ENOSPC';
    return err(failure(full ? 'diskFull' : 'storeFailed'));
  }
}

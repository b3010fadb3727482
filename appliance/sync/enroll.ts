import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { parseEnrollCode } from '../../src/core/codes.ts';
import { type EnrollmentOrder, enrollmentOrder } from '../../src/core/config.ts';
import { err, type FailureCode, failure, ok, type Result } from '../../src/core/errors.ts';
import type { Logger } from '../../src/core/ports.ts';
import { sha256Hex } from '../../src/crypto/chain.ts';
import { writePrivate } from '../../src/platform/files.ts';
import { enroll } from '../../src/platform/hub-client.ts';
import { type Enrollment, enrollment, TOKEN_FILE } from '../storage/facts.ts';
import type { DeviceStore } from '../storage/store.ts';
import type { SyncDeps } from './state.ts';

export interface DeviceEnrollment extends EnrollmentOrder {
  /** The institution's name, where it is known before any data has come. */
  readonly name?: string;
  /** Take a new token although there is one; the device keeps its id and its journal. */
  readonly again: boolean;
}

/** Holds the hub's answer until all of it is stored: a code is good for one answer only. */
const ANSWER_FILE = 'enrolled.json';

/** Enrolment clears every earlier refusal. */
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
  v.object({ enrolment: enrollment, token: v.string(), by: v.string() }),
);
type Answer = v.InferOutput<typeof answerText>;

/**
 * Makes this machine the device of an institution: stores the enrolment in device.db, and the hub
 * token in a file of `data` that only its owner reads. Fails with `badCode`, `alreadyEnrolled`, and
 * as `enroll` and the disk do.
 */
export async function enrollDevice(
  store: DeviceStore,
  data: string,
  wanted: DeviceEnrollment,
): Promise<Result<Enrollment>> {
  if (parseEnrollCode(wanted.code) === null) return err(failure('badCode'));
  const known = store.enrollment();
  if (known !== null && !wanted.again) return err(failure('alreadyEnrolled'));
  // Test the disk first: a code must not be used up when its answer cannot be stored.
  const writable = await tryWrite(join(data, ANSWER_FILE), '');
  if (!writable.ok) return writable;
  const before = known === null ? {} : { device: known.device };
  const answer = await enroll(wanted.hub, wanted.code, before);
  if (!answer.ok) {
    await rm(join(data, ANSWER_FILE), { force: true });
    return answer;
  }
  const { institution, id: device, signingKey, token } = answer.value;
  // The code was made for an importer.
  if (institution === null || signingKey === null) return err(failure('codeUnknown'));
  const { hub: hubUrl, name = known?.name ?? institution } = wanted;
  const taken = { device, institution, name, hubUrl, signingKey };
  const stored: Answer = { enrolment: taken, token, by: markOf(wanted) };
  const kept = await tryWrite(join(data, ANSWER_FILE), JSON.stringify(stored));
  return kept.ok ? await storeAnswer(store, data, stored) : kept;
}

/** Finishes storing an answer of the hub after a power cut. */
export async function finishEnrollment(store: DeviceStore, data: string): Promise<void> {
  const text = await readFile(join(data, ANSWER_FILE), 'utf8').catch(() => null);
  const answer = v.safeParse(answerText, text);
  if (answer.success) await storeAnswer(store, data, answer.output);
}

async function storeAnswer(
  store: DeviceStore,
  data: string,
  { enrolment: taken, token, by }: Answer,
): Promise<Result<Enrollment>> {
  const written = await tryWrite(join(data, TOKEN_FILE), `${token}\n`);
  if (!written.ok) return written;
  const kept = store.setEnrollment(taken);
  if (!kept.ok) return kept;
  const noted = store.setSyncFacts({ ...NO_REFUSAL, enrolledBy: by });
  if (!noted.ok) return noted;
  await rm(join(data, ANSWER_FILE), { force: true });
  return ok(taken);
}

/** Identifies an enrolment request without storing its code. */
function markOf({ hub, code }: EnrollmentOrder): string {
  return sha256Hex(Buffer.from(`${hub}\n${parseEnrollCode(code)?.code ?? ''}`));
}

/** An error of the operating system becomes `diskFull` or `storeFailed`. */
async function tryWrite(path: string, text: string): Promise<Result<void>> {
  try {
    return ok(await writePrivate(path, text));
  } catch (error) {
    if (!(error instanceof Error && 'errno' in error)) throw error;
    const full = 'code' in error && error.code === 'ENOSPC';
    return err(failure(full ? 'diskFull' : 'storeFailed'));
  }
}

/** The device's hub token; null where there is none. */
export function readToken(data: string): string | null {
  try {
    return readFileSync(join(data, TOKEN_FILE), 'utf8').trim() || null;
  } catch {
    return null;
  }
}

export interface EnrollFileDeps {
  readonly store: DeviceStore;
  /** The data folder. */
  readonly data: string;
  readonly logger: Logger;
  readonly wait: SyncDeps['wait'];
}

/** Name of the file in which setup leaves the hub's URL and the code. */
const ENROLL_FILE = 'enrol.json';

const enrollText = v.pipe(v.string(), v.parseJson(), enrollmentOrder);

/** Milliseconds between checks for that file. */
const POLL_MS = 2_000;
/** Pause after a hub does not answer, in milliseconds; it doubles up to the second value. */
const RETRY_MS = 5_000;
const RETRY_MAX_MS = 5 * 60_000;

/** Failures before the code was checked: another try may succeed. */
const TRANSIENT: ReadonlySet<FailureCode> = new Set([
  'hubUnreachable',
  'hubGarbage',
  'hubNotReady',
  'throttled',
  'diskFull',
  'storeFailed',
]);

/**
 * Enrols the device by the file that setup has left. True as soon as it has been enrolled, by that
 * or by `lygte enroll` in another process; false when `signal` is aborted. A code that the hub
 * refuses is not sent again: the file is removed, and the refusal stays in the sync facts until the
 * device is enrolled, or restarts with the enrolment it had.
 */
export async function enrollFromFile(deps: EnrollFileDeps, signal: AbortSignal): Promise<boolean> {
  const { store, data, logger, wait } = deps;
  await finishEnrollment(store, data);
  await forgetOldRefusal(deps);
  const { enrolledBy } = store.syncFacts();
  let pause = RETRY_MS;
  let handled = '';
  while (!signal.aborted) {
    if (store.syncFacts().enrolledBy !== enrolledBy) return true;
    const request = await readEnrollFile(data);
    const mark = request === null ? handled : markOf(request);
    if (request === null || mark === handled) {
      await wait(POLL_MS, signal);
      continue;
    }
    // A power cut came between enrolling and removing the file.
    const done = store.syncFacts().enrolledBy === mark;
    const outcome = done ? null : await enrollDevice(store, data, { ...request, again: true });
    if (outcome !== null && !outcome.ok && TRANSIENT.has(outcome.failure.code)) {
      logger.info('sync.enrolWaits', { code: outcome.failure.code });
      await wait(pause, signal);
      pause = Math.min(pause * 2, RETRY_MAX_MS);
      continue;
    }
    handled = mark;
    await forgetEnrollFile(data);
    if (outcome?.ok) {
      logger.info('sync.enrolled', { device: outcome.value.device });
      return true;
    }
    if (outcome !== null) {
      const { code } = outcome.failure;
      store.setSyncFacts({ reachable: true, enrolRefused: code });
      logger.warn('sync.enrolRefused', { code });
    }
  }
  return false;
}

/** A wrong code is no lasting fault of a device whose earlier enrolment still works. */
async function forgetOldRefusal({ store, data }: EnrollFileDeps): Promise<void> {
  const works = store.enrollment() !== null && readToken(data) !== null;
  if (!works || store.syncFacts().enrolRefused === null || (await readEnrollFile(data)) !== null)
    return;
  store.setSyncFacts({ enrolRefused: null });
}

/** Null where there is none, or not one that setup writes. */
async function readEnrollFile(data: string): Promise<EnrollmentOrder | null> {
  const text = await readFile(join(data, ENROLL_FILE), 'utf8').catch(() => null);
  const request = v.safeParse(enrollText, text);
  return request.success ? request.output : null;
}

/** Where the disk does not remove it, the file stays, and this process ignores it by its mark. */
async function forgetEnrollFile(data: string): Promise<void> {
  await rm(join(data, ENROLL_FILE), { force: true }).catch(() => undefined);
}

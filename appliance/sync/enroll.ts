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
  v.object({ enrolment: enrollment, token: v.string(), by: v.string() }),
);
type Answer = v.InferOutput<typeof answerText>;

/**
 * Makes this machine the box of an institution: device.db with what it belongs to, and the hub
 * token in a file of `data` that only its owner reads. Fails with `badCode`, `alreadyEnrolled`, and
 * what enrol.ts and the disk fail with.
 */
export async function enrollDevice(
  store: DeviceStore,
  data: string,
  wish: DeviceEnrollment,
): Promise<Result<Enrollment>> {
  if (parseEnrollCode(wish.code) === null) return err(failure('badCode'));
  const known = store.enrollment();
  if (known !== null && !wish.again) return err(failure('alreadyEnrolled'));
  // A disk that takes nothing shall not cost the code, which is good for one answer.
  const writable = await keep(join(data, ANSWER_FILE), '');
  if (!writable.ok) return writable;
  const before = known === null ? {} : { device: known.device };
  const answer = await enroll(wish.hub, wish.code, before);
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
export async function finishEnrollment(store: DeviceStore, data: string): Promise<void> {
  const text = await readFile(join(data, ANSWER_FILE), 'utf8').catch(() => null);
  const answer = v.safeParse(answerText, text);
  if (answer.success) await settle(store, data, answer.output);
}

async function settle(
  store: DeviceStore,
  data: string,
  { enrolment: taken, token, by }: Answer,
): Promise<Result<Enrollment>> {
  const written = await keep(join(data, TOKEN_FILE), `${token}\n`);
  if (!written.ok) return written;
  const kept = store.setEnrollment(taken);
  if (!kept.ok) return kept;
  const noted = store.setSyncFacts({ ...NO_REFUSAL, enrolledBy: by });
  if (!noted.ok) return noted;
  await rm(join(data, ANSWER_FILE), { force: true });
  return ok(taken);
}

/** Tells one order from another without keeping its code. */
function orderMark({ hub, code }: EnrollmentOrder): string {
  return sha256Hex(Buffer.from(`${hub}\n${parseEnrollCode(code)?.code ?? ''}`));
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

/** The hub token of the box; null where there is none. */
export function readToken(data: string): string | null {
  try {
    return readFileSync(join(data, TOKEN_FILE), 'utf8').trim() || null;
  } catch {
    return null;
  }
}

export interface OrderDeps {
  readonly store: DeviceStore;
  /** The box's folder. */
  readonly data: string;
  readonly logger: Logger;
  readonly wait: SyncDeps['wait'];
}

/** Name of the file in which setup leaves hub and code. */
const ORDER_FILE = 'enrol.json';

const orderText = v.pipe(v.string(), v.parseJson(), enrollmentOrder);

/** Milliseconds between looks for an order. */
const LOOK_MS = 2_000;
/** A hub that does not answer is asked again after this, and ever later up to the second. */
const RETRY_MS = 5_000;
const RETRY_MAX_MS = 5 * 60_000;

/** Another try may end otherwise: nobody has looked at the code. */
const PASSING: ReadonlySet<FailureCode> = new Set([
  'hubUnreachable',
  'hubGarbage',
  'hubNotReady',
  'throttled',
  'diskFull',
  'storeFailed',
]);

/**
 * Enrols the box by the order setup has left. True as soon as it has been enrolled, by that or by
 * `lygte enroll` beside this process; false when `signal` is aborted. A code that the hub refuses is not offered again: it is forgotten, and the
 * refusal stands in the sync facts until the box is enrolled, or starts anew as the box it was.
 */
export async function followOrders(deps: OrderDeps, signal: AbortSignal): Promise<boolean> {
  const { store, data, logger, wait } = deps;
  await finishEnrollment(store, data);
  await forgetOldRefusal(deps);
  const { enrolledBy } = store.syncFacts();
  let pause = RETRY_MS;
  let settled = '';
  while (!signal.aborted) {
    if (store.syncFacts().enrolledBy !== enrolledBy) return true;
    const order = await readOrder(data);
    const mark = order === null ? settled : orderMark(order);
    if (order === null || mark === settled) {
      await wait(LOOK_MS, signal);
      continue;
    }
    // The power went between enrolling and forgetting the order.
    const done = store.syncFacts().enrolledBy === mark;
    const outcome = done ? null : await enrollDevice(store, data, { ...order, again: true });
    if (outcome !== null && !outcome.ok && PASSING.has(outcome.failure.code)) {
      logger.info('sync.enrolWaits', { code: outcome.failure.code });
      await wait(pause, signal);
      pause = Math.min(pause * 2, RETRY_MAX_MS);
      continue;
    }
    settled = mark;
    await forget(data);
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

/** A box that works as before is not held up for ever by a code that was wrong. */
async function forgetOldRefusal({ store, data }: OrderDeps): Promise<void> {
  const works = store.enrollment() !== null && readToken(data) !== null;
  if (!works || store.syncFacts().enrolRefused === null || (await readOrder(data)) !== null) return;
  store.setSyncFacts({ enrolRefused: null });
}

/** Null where there is none; setup writes no other kind. */
async function readOrder(data: string): Promise<EnrollmentOrder | null> {
  const text = await readFile(join(data, ORDER_FILE), 'utf8').catch(() => null);
  const order = v.safeParse(orderText, text);
  return order.success ? order.output : null;
}

/** On a disk that does not let go of it, the order stands, and this process passes it over. */
async function forget(data: string): Promise<void> {
  await rm(join(data, ORDER_FILE), { force: true }).catch(() => undefined);
}

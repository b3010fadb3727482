import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { type EnrolmentOrder, enrolmentOrder } from '../../src/core/box.ts';
import type { FailureCode } from '../../src/core/failure.ts';
import type { Diary } from '../../src/core/ports.ts';
import type { DeviceStore } from '../storage/store.ts';
import type { SyncDeps } from './deps.ts';
import { enrolBox, finishEnrolment, orderMark } from './enrol-box.ts';
import { readToken } from './token.ts';

export interface OrderDeps {
  readonly store: DeviceStore;
  /** The box's folder. */
  readonly data: string;
  readonly diary: Diary;
  readonly wait: SyncDeps['wait'];
}

/** Name of the file in which setup leaves hub and code. */
const ORDER_FILE = 'enrol.json';

const orderText = v.pipe(v.string(), v.parseJson(), enrolmentOrder);

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
  const { store, data, diary, wait } = deps;
  await finishEnrolment(store, data);
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
    const outcome = done ? null : await enrolBox(store, data, { ...order, again: true });
    if (outcome !== null && !outcome.ok && PASSING.has(outcome.failure.code)) {
      diary.info('sync.enrolWaits', { code: outcome.failure.code });
      await wait(pause, signal);
      pause = Math.min(pause * 2, RETRY_MAX_MS);
      continue;
    }
    settled = mark;
    await forget(data);
    if (outcome?.ok) {
      diary.info('sync.enrolled', { device: outcome.value.device });
      return true;
    }
    if (outcome !== null) {
      const { code } = outcome.failure;
      store.setSyncFacts({ reachable: true, enrolRefused: code });
      diary.warn('sync.enrolRefused', { code });
    }
  }
  return false;
}

/** A box that works as before is not held up for ever by a code that was wrong. */
async function forgetOldRefusal({ store, data }: OrderDeps): Promise<void> {
  const works = store.enrolment() !== null && readToken(data) !== null;
  if (!works || store.syncFacts().enrolRefused === null || (await readOrder(data)) !== null) return;
  store.setSyncFacts({ enrolRefused: null });
}

/** Null where there is none; setup writes no other kind. */
async function readOrder(data: string): Promise<EnrolmentOrder | null> {
  const text = await readFile(join(data, ORDER_FILE), 'utf8').catch(() => null);
  const order = v.safeParse(orderText, text);
  return order.success ? order.output : null;
}

/** On a disk that does not let go of it, the order stands, and this process passes it over. */
async function forget(data: string): Promise<void> {
  await rm(join(data, ORDER_FILE), { force: true }).catch(() => undefined);
}

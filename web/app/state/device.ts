import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { RosterAnswer, StatusAnswer } from '../../../src/core/device-api.ts';
import type { Live } from '../../../src/core/live.ts';
import { STALE_MS } from '../../../src/core/readiness.ts';
import { later, offsetOf, type Timestamp, toMs, toTimestamp } from '../../../src/core/time.ts';
import type { Answer, Client } from '../api.ts';

/**
 * The device's clock, as far as this phone knows it. Phones' own clocks differ, and of two observations
 * of one child the later wins: everybody must use the same clock.
 */
export interface DeviceClock {
  now(): Timestamp;
  nowMs(): number;
  /** A wall time `HH:MM` of today on that clock; never in the future. */
  today(wall: string): Timestamp;
  /** The same moment as the clock on the wall here showed it; sources may write it in UTC. */
  local(at: Timestamp): Timestamp;
  /** What this phone's own clock shows. */
  phone(): Timestamp;
  /** Follows the device's clock from here on. */
  set(deviceNow: Timestamp): void;
}

export function createDeviceClock(phoneNow: () => number, phoneOffsetMinutes: number): DeviceClock {
  let aheadMs = 0;
  let offsetMinutes = phoneOffsetMinutes;
  const nowMs = () => phoneNow() + aheadMs;
  const now = () => toTimestamp(nowMs(), offsetMinutes);
  return {
    now,
    nowMs,
    today(wall) {
      const text = now();
      if (!/^\d\d:\d\d$/.test(wall) || wall === text.slice(11, 16)) return text;
      const at = `${text.slice(0, 11)}${wall}:00.000${text.slice(23)}`;
      return toMs(at) > nowMs() ? text : at;
    },
    phone: () => toTimestamp(phoneNow(), phoneOffsetMinutes),
    local: (at) => toTimestamp(toMs(at), offsetMinutes),
    set(deviceNow) {
      aheadMs = toMs(deviceNow) - phoneNow();
      offsetMinutes = offsetOf(deviceNow);
    },
  };
}

/** Whole minutes since a moment; never negative. */
export function minutesSince(at: Timestamp, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - toMs(at)) / 60_000));
}

/** The device itself: the answer of `GET /api/status`, and whether there is one at all. */
export interface DeviceState {
  readonly status: ReadonlySignal<StatusAnswer | null>;
  /** Null until the first answer, or the first that did not come. */
  readonly reachable: ReadonlySignal<boolean | null>;
  /** Milliseconds since 1970 UTC by the device's clock, renewed with each answer: for ages on screen. */
  readonly nowMs: ReadonlySignal<number>;
  /** Noon of today where the device is: it changes at midnight only, and the lists with it. */
  readonly today: ReadonlySignal<Timestamp>;
  /** Fetches the status; again where we signed in or out meanwhile. */
  poll(): Promise<void>;
  /** Sets the device's clock by this phone's; for a leader, where its own clock is uncertain. */
  setClock(): Answer<unknown>;
}

export function createDeviceState(deps: {
  readonly client: Client;
  readonly clock: DeviceClock;
  /** `mark` of the session client. */
  readonly mark: () => () => boolean;
  readonly onStatus: (status: StatusAnswer) => Promise<void>;
}): DeviceState {
  const { client, clock } = deps;
  let asked = 0;
  let answered = 0;
  const status = signal<StatusAnswer | null>(null);
  const reachable = signal<boolean | null>(null);
  const nowMs = signal(clock.nowMs());

  async function poll(): Promise<void> {
    const mine = ++asked;
    const still = deps.mark();
    const answer = await client.get<StatusAnswer>('/api/status');
    // A later request has been answered already, so this answer is old.
    if (mine < answered) return;
    answered = mine;
    reachable.value = answer.ok;
    nowMs.value = clock.nowMs();
    if (!answer.ok) return;
    // "Closed" may be from before our own keycard opened the vault.
    if (!still()) return poll();
    clock.set(answer.value.clock.now);
    nowMs.value = clock.nowMs();
    status.value = answer.value;
    await deps.onStatus(answer.value);
  }

  return {
    status,
    reachable,
    nowMs,
    today: computed(() => noonOf(nowMs.value, clock)),
    poll,
    setClock: () => client.send('POST', '/api/clock', { now: clock.phone() }),
  };
}

function noonOf(ms: number, clock: DeviceClock): Timestamp {
  const now = clock.local(toTimestamp(ms, 0));
  return `${now.slice(0, 11)}12:00:00.000${now.slice(23)}`;
}

export interface SourceAge {
  readonly source: string;
  /** The newest fact we have from it. */
  readonly at: Timestamp;
}

/** Every source behind what the phone shows and how new its newest fact is; oldest first. */
export function sourceAges(roster: RosterAnswer, live: Live): SourceAge[] {
  const newest = new Map<string, Timestamp>();
  const see = (source: string, at: Timestamp) => {
    const known = newest.get(source);
    newest.set(source, known === undefined ? at : later(known, at));
  };
  for (const child of roster.children) {
    see(child.source, child.sourceAt);
    for (const fact of [...child.contacts, ...child.medications]) see(fact.source, fact.sourceAt);
  }
  for (const fact of Object.values(live.attendance)) see(fact.source, fact.at);
  return [...newest]
    .map(([source, at]) => ({ source, at }))
    .sort((a, b) => toMs(a.at) - toMs(b.at));
}

/** Whether a fact is so old that it is marked. */
export function isOld(at: Timestamp, nowMs: number): boolean {
  return nowMs - toMs(at) > STALE_MS;
}

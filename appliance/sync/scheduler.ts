import { setTimeout } from 'node:timers/promises';
import type { Hours } from '../../src/core/config.ts';
import { ok, type Result } from '../../src/core/errors.ts';
import type { Clock, Random } from '../../src/core/ports.ts';
import { renewCertificate } from './certificate.ts';
import type { Pace } from './config.ts';
import { type PullOutcome, pull, repair } from './pull.ts';
import { isPending, note, type PushOutcome, push } from './push.ts';
import { isSilence, newMemory, newsOf, noteOutcome, type SyncDeps } from './state.ts';

/** The work of a round; both results are whether the hub did not answer. */
interface Work {
  round(signal: AbortSignal): Promise<boolean>;
  isPending(): boolean;
  push(): Promise<boolean>;
}

/** How often the journal is checked between polls, so that records reach the hub soon. */
const LOOK_MS = 2_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** First pause when the hub does not answer: a device that just started may have no network yet. */
const FIRST_MS = 15_000;
/** The pause doubles up to this. */
const LONGEST_MS = 15 * MINUTE_MS;
const JITTER = 0.2;
/** How often `seenAt` is stored for the readiness page: seldom, because each write wears the SD card. */
const HEARTBEAT_MS = 22 * 60_000;

/**
 * Rounds of work until `signal` is aborted, as `pauseMs` spreads them. A network that comes back
 * after silence begins a round at once, since the line may be there for minutes only; so does the
 * beginning of an outage.
 */
async function runRounds(
  deps: Pick<SyncDeps, 'store' | 'clock' | 'random' | 'wait' | 'network'>,
  signal: AbortSignal,
  pace: Pace,
  work: Work,
): Promise<void> {
  const { store, clock, wait, network = () => '' } = deps;
  let silences = 0;
  while (!signal.aborted) {
    beat();
    silences = (await work.round(signal)) ? silences + 1 : 0;
    const before = network();
    const attended = store.outage().mode === 'outage';
    let left = pauseMs(pace, deps, { silences, attended });
    let refusedAt: number | null = null;
    while (left > 0 && !signal.aborted) {
      const slice = Math.min(LOOK_MS, left);
      await wait(slice, signal);
      left -= slice;
      beat();
      if (silences > 0 && network() !== before) {
        silences = 0;
        break;
      }
      // Whoever has pressed the button wants the newest there is.
      if ((store.outage().mode === 'outage') !== attended) break;
      if (silences > 0 || signal.aborted) continue;
      // A journal that was refused is not sent again before a record is added.
      const tail = store.journalTail().n;
      if (!work.isPending() || tail === refusedAt) continue;
      if (await work.push()) silences = 1;
      refusedAt = work.isPending() ? tail : null;
    }
  }

  function beat(): void {
    const now = clock.now();
    const { seenAt } = store.syncFacts();
    // By the absolute value, as the clock may have been set back.
    if (seenAt === null || Math.abs(now - seenAt) >= HEARTBEAT_MS)
      store.setSyncFacts({ seenAt: now });
  }
}

/**
 * Milliseconds until the next poll. The jitter spreads a municipality's devices over time, also in
 * the first moments of opening hours. While the hub does not answer, the pause starts short and
 * doubles, up to a quarter of an hour.
 *
 * @param silences polls in a row that the hub did not answer
 * @param attended somebody is there, whatever the hours say: an outage is under way
 */
export function pauseMs(
  { openMs, quietMs, hours }: Pace,
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  { silences, attended }: { readonly silences: number; readonly attended: boolean },
): number {
  const [high = 0, low = 0] = random.bytes(2);
  const spread = ((high << 8) | low) / 0xffff;
  const toOpening = attended ? 0 : untilOpen(hours, clock);
  const isOpen = toOpening === 0;
  const interval = isOpen ? openMs : Math.max(openMs, quietMs);
  const pause = silences === 0 ? interval : silentMs(interval, silences);
  const jittered = pause * (1 - JITTER + 2 * JITTER * spread);
  return Math.round(isOpen ? jittered : Math.min(jittered, toOpening + openMs * spread));
}

function silentMs(intervalMs: number, silences: number): number {
  const first = Math.min(intervalMs, FIRST_MS);
  return Math.min(first * 2 ** Math.min(silences - 1, 30), Math.max(intervalMs, LONGEST_MS));
}

/** Milliseconds until opening hours begin; 0 within them. */
function untilOpen(hours: Hours, clock: Clock): number {
  if (hours === 'always') return 0;
  const now = clock.now();
  const local = now + clock.offsetMinutes(now) * MINUTE_MS;
  const midnight = Math.floor(local / DAY_MS) * DAY_MS;
  for (let day = midnight; ; day += DAY_MS) {
    const weekday = new Date(day).getUTCDay();
    if (weekday === 0 || weekday === 6 || local >= day + hours.until * MINUTE_MS) continue;
    return Math.max(0, day + hours.from * MINUTE_MS - local);
  }
}

/** The device's side of the exchange with the hub. One call at a time. */
export interface Sync {
  /** One poll, and the repair of damaged objects now and then. See pull.ts for its failures. */
  pull(signal?: AbortSignal): Promise<Result<PullOutcome>>;
  /** The journal, until the hub has acknowledged all of it. See push.ts for its failures. */
  push(signal?: AbortSignal): Promise<Result<PushOutcome>>;
  /** Reports the device's state to the hub, whose answer says how far its journal reaches. */
  report(signal?: AbortSignal): Promise<Result<void>>;
  /** All of these, round after round, until `signal` is aborted. */
  run(signal: AbortSignal, pace: Pace): Promise<void>;
}

/** How often all stored objects are checked for damage, in milliseconds. */
const SCRUB_MS = 10 * 60_000;
/** How often an unchanged report is sent, in milliseconds. */
const REPORT_MS = 15 * 60_000;

export function createSync(deps: SyncDeps): Sync {
  const { store, hub, clock, logger } = deps;
  const memory = newMemory();

  async function pullOnce(signal?: AbortSignal): Promise<Result<PullOutcome>> {
    const pulled = await pull(deps, memory, signal);
    noteOutcome(deps, memory, 'pull', pulled);
    if (!pulled.ok) return pulled;
    const { kind, fetched, attendance } = pulled.value;
    if (attendance !== undefined) logger.info('sync.attendance', { updates: attendance });
    if (kind === 'installed') logger.info('sync.installed', { version: store.highestVersion() });
    if (memory.scrubbedAt !== null && clock.now() - memory.scrubbedAt < SCRUB_MS) return pulled;
    const repaired = await repair(deps, signal);
    if (!repaired.ok) {
      noteOutcome(deps, memory, 'pull', repaired);
      return repaired;
    }
    memory.scrubbedAt = clock.now();
    if (repaired.value > 0) logger.warn('sync.repaired', { objects: repaired.value });
    return ok({ ...pulled.value, fetched: fetched + repaired.value });
  }

  async function pushOnce(signal?: AbortSignal): Promise<Result<PushOutcome>> {
    const pushed = await push(deps, memory, signal);
    if (!pushed.ok || pushed.value.pushed > 0) noteOutcome(deps, memory, 'push', pushed);
    return pushed;
  }

  async function report(signal?: AbortSignal): Promise<Result<void>> {
    const made = deps.makeReport();
    const answer = await hub.putReport(made, signal);
    const noted = answer.ok ? note(store, memory, answer.value, 0) : answer;
    if (!noted.ok) noteOutcome(deps, memory, 'push', noted);
    if (answer.ok) memory.reported = { what: newsOf(made), at: clock.now() };
    return noted;
  }

  function reportIsDue(): boolean {
    const { reported } = memory;
    if (reported === null || Math.abs(clock.now() - reported.at) >= REPORT_MS) return true;
    return reported.what !== newsOf(deps.makeReport());
  }

  /** True when the hub did not answer. Other failures of one part do not stop the next. */
  async function round(signal: AbortSignal): Promise<boolean> {
    if (store.enrollment() === null) return false;
    const pulled = await pullOnce(signal);
    if (isSilence(pulled)) return true;
    const pushed = await pushOnce(signal);
    if (isSilence(pushed)) return true;
    const certified = await renewCertificate(deps, memory, signal);
    if (certified.ok && certified.value === 'kept') logger.info('sync.certified');
    if (!reportIsDue()) return false;
    const reported = await report(signal);
    if (reported.ok && isPending(store, memory)) return isSilence(await pushOnce(signal));
    return isSilence(reported);
  }

  return {
    pull: pullOnce,
    push: pushOnce,
    report,
    run: (signal, pace) =>
      runRounds(deps, signal, pace, {
        round,
        isPending: () => store.enrollment() !== null && isPending(store, memory),
        push: async () => isSilence(await pushOnce(signal)),
      }),
  };
}

/** Resolves after `ms` of real time, or at once when `signal` is aborted. */
export async function wait(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

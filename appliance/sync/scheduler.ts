import { setTimeout } from 'node:timers/promises';
import { ok, type Result } from '../../src/core/errors.ts';
import type { Random } from '../../src/core/ports.ts';
import { renewCertificate } from './certificate.ts';
import { type PullOutcome, pull, repair } from './pull.ts';
import { isPending, note, type PushOutcome, push } from './push.ts';
import { isSilence, newMemory, newsOf, noteOutcome, type SyncDeps } from './state.ts';

interface Pace {
  /** Milliseconds between polls, give or take a fifth. */
  readonly intervalMs: number;
}

/** What there is to do; each says whether the hub was silent. */
interface Work {
  round(signal: AbortSignal): Promise<boolean>;
  isPending(): boolean;
  push(): Promise<boolean>;
}

/** Between polls the journal is looked at this often: what is recorded is soon at the hub. */
const LOOK_MS = 2_000;
/** A silent hub is first asked again after this: at its start a box may have no network yet. */
const FIRST_MS = 15_000;
/** Then ever less often, up to this. */
const LONGEST_MS = 15 * 60_000;
/** The sign of life for the server's readiness page, as seldom as it may be: each wears the card. */
const HEARTBEAT_MS = 22 * 60_000;
const JITTER = 0.2;

/**
 * Rounds of work until `signal` is aborted. The jitter keeps a municipality's boxes from coming all
 * at once; while the hub is silent the pause begins short and doubles, up to a quarter of an hour.
 */
async function runRounds(
  { store, clock, random, wait }: Pick<SyncDeps, 'store' | 'clock' | 'random' | 'wait'>,
  signal: AbortSignal,
  { intervalMs }: Pace,
  work: Work,
): Promise<void> {
  let silences = 0;
  while (!signal.aborted) {
    beat();
    silences = (await work.round(signal)) ? silences + 1 : 0;
    let left = pauseMs(intervalMs, silences, random);
    let refusedAt: number | null = null;
    while (left > 0 && !signal.aborted) {
      const slice = Math.min(LOOK_MS, left);
      await wait(slice, signal);
      left -= slice;
      beat();
      if (silences > 0 || signal.aborted) continue;
      // A journal that was refused is not offered again before something is added to it.
      const tail = store.journalTail().n;
      if (!work.isPending() || tail === refusedAt) continue;
      if (await work.push()) silences = 1;
      refusedAt = work.isPending() ? tail : null;
    }
  }

  function beat(): void {
    const now = clock.now();
    const { seenAt } = store.syncFacts();
    // A clock that was set back would not be behind for a long time.
    if (seenAt === null || Math.abs(now - seenAt) >= HEARTBEAT_MS)
      store.setSyncFacts({ seenAt: now });
  }
}

/** Milliseconds until the next round. */
export function pauseMs(intervalMs: number, silences: number, random: Random): number {
  const pause = silences === 0 ? intervalMs : silentMs(intervalMs, silences);
  const [high = 0, low = 0] = random.bytes(2);
  const spread = ((high << 8) | low) / 0xffff;
  return Math.round(pause * (1 - JITTER + 2 * JITTER * spread));
}

function silentMs(intervalMs: number, silences: number): number {
  const first = Math.min(intervalMs, FIRST_MS);
  return Math.min(first * 2 ** Math.min(silences - 1, 30), Math.max(intervalMs, LONGEST_MS));
}

/** The box's side of the exchange with the hub: what it may do, one at a time. */
export interface Sync {
  /** One poll, and the repair of damaged objects now and then. See pull.ts for its failures. */
  pull(signal?: AbortSignal): Promise<Result<PullOutcome>>;
  /** The journal, until the hub has acknowledged all of it. See push.ts for its failures. */
  push(signal?: AbortSignal): Promise<Result<PushOutcome>>;
  /** Tells the hub how the box is, and learns what it holds of the journal. */
  report(signal?: AbortSignal): Promise<Result<void>>;
  /** All of these, round after round, until `signal` is aborted. */
  run(signal: AbortSignal, pace: Pace): Promise<void>;
}

/** Stored objects are all read through this often, in milliseconds. */
const SCRUB_MS = 10 * 60_000;
/** A report without news is sent this often. */
const REPORT_MS = 15 * 60_000;

export function createSync(deps: SyncDeps): Sync {
  const { store, hub, clock, logger } = deps;
  const memory = newMemory();

  async function pullOnce(signal?: AbortSignal): Promise<Result<PullOutcome>> {
    const pulled = await pull(deps, memory, signal);
    noteOutcome(deps, memory, 'pull', pulled);
    if (!pulled.ok) return pulled;
    const { kind, fetched } = pulled.value;
    if (kind === 'installed') logger.info('sync.installed', { version: store.highestVersion() });
    if (memory.scrubbedAt !== null && clock.now() - memory.scrubbedAt < SCRUB_MS) return pulled;
    const repaired = await repair(deps, signal);
    if (!repaired.ok) {
      noteOutcome(deps, memory, 'pull', repaired);
      return repaired;
    }
    memory.scrubbedAt = clock.now();
    if (repaired.value > 0) logger.warn('sync.repaired', { objects: repaired.value });
    return ok({ kind, fetched: fetched + repaired.value });
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

  /** True when the hub was silent. A failure of one part does not keep the others waiting. */
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

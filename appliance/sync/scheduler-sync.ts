import { ok, type Result } from '../../src/core/result.ts';
import { renewCertificate } from './certificate.ts';
import { newMemory, type SyncDeps } from './deps.ts';
import { isSilence, noteOutcome } from './facts.ts';
import { type PullOutcome, pull } from './pull.ts';
import { isPending, note, type PushOutcome, push } from './push.ts';
import { repair } from './repair.ts';
import { newsOf } from './report.ts';
import { type Pace, runRounds } from './rounds.ts';

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
  const { store, hub, clock, diary } = deps;
  const memory = newMemory();

  async function pullOnce(signal?: AbortSignal): Promise<Result<PullOutcome>> {
    const pulled = await pull(deps, memory, signal);
    noteOutcome(deps, memory, 'pull', pulled);
    if (!pulled.ok) return pulled;
    const { kind, fetched } = pulled.value;
    if (kind === 'installed') diary.info('sync.installed', { version: store.highestVersion() });
    if (memory.scrubbedAt !== null && clock.now() - memory.scrubbedAt < SCRUB_MS) return pulled;
    const repaired = await repair(deps, signal);
    if (!repaired.ok) {
      noteOutcome(deps, memory, 'pull', repaired);
      return repaired;
    }
    memory.scrubbedAt = clock.now();
    if (repaired.value > 0) diary.warn('sync.repaired', { objects: repaired.value });
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
    if (store.enrolment() === null) return false;
    const pulled = await pullOnce(signal);
    if (isSilence(pulled)) return true;
    const pushed = await pushOnce(signal);
    if (isSilence(pushed)) return true;
    const certified = await renewCertificate(deps, memory, signal);
    if (certified.ok && certified.value === 'kept') diary.info('sync.certified');
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
        isPending: () => store.enrolment() !== null && isPending(store, memory),
        push: async () => isSilence(await pushOnce(signal)),
      }),
  };
}

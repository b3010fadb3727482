import type { Random } from '../../src/core/ports.ts';
import type { SyncDeps } from './deps.ts';

export interface Pace {
  /** Milliseconds between polls, give or take a fifth. */
  readonly intervalMs: number;
}

/** What there is to do; each says whether the hub was silent. */
export interface Work {
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
export async function runRounds(
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

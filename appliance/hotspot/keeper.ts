import type { PanelHealth } from '../../src/core/panel.ts';
import type { Hotspot, HotspotState, Logger } from '../../src/core/ports.ts';

/** How often it is checked while it should be on, in milliseconds. */
const CHECK_MS = 10_000;
/** The same while it should be off: a fault should be known before the hotspot is needed. */
const IDLE_MS = 60_000;
/** A radio that seems halted is checked again after this before it is restarted. */
const AGAIN_MS = 2_000;
/** Pauses after each failed try in a row; the last one repeats. */
const RETRY_MS = [5_000, 5_000, 10_000, 20_000, 30_000] as const;
/** Failed tries before the radio is restarted; twice as many before the next restart. */
const TRIES = 2;
/** Checks in a row that must find a fault while off: at boot a radio may appear late. */
const IDLE_LOOKS = 3;

export interface HotspotKeeper extends Disposable {
  /** Turns the hotspot on or off as wanted, and keeps it so. */
  want(on: boolean): void;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

/**
 * Keeps the hotspot as wanted. A failed command is tried again, a hotspot that goes down is brought
 * back, a radio that has halted is restarted. Calls `onHealth` at every change. Disposing of it
 * leaves the hotspot as it is.
 */
export function createHotspotKeeper(
  hotspot: Hotspot,
  logger: Logger,
  onHealth: (health: PanelHealth['hotspot']) => void = () => undefined,
): HotspotKeeper {
  let wanted: boolean | null = null;
  let change = new AbortController();
  let work: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let health: PanelHealth['hotspot'] | null = null;
  /** Failed tries since it was last as wanted. */
  let tries = 0;
  /** Checks in a row that found it halted, or faulty while off. */
  let bad = 0;

  function report(next: PanelHealth['hotspot']): void {
    if (health === next) return;
    health = next;
    onHealth(next);
  }

  function later(ms: number, step: () => Promise<void>): void {
    clearTimeout(timer);
    timer = setTimeout(() => next(step), ms);
  }

  /** Does one step after the one under way, unless something else is wanted by then. */
  function next(step: () => Promise<void>): void {
    const { signal } = change;
    work = work.then(() => (signal.aborted ? undefined : step()));
  }

  const stateNow = () => hotspot.state().catch((): HotspotState => 'failed');

  async function bring(on: boolean): Promise<void> {
    const { signal } = change;
    await hotspot.set(on, signal).catch(() => undefined);
    if (signal.aborted) return;
    const state = await stateNow();
    if (signal.aborted) return;
    if (on ? state === 'on' : state !== 'on' && state !== 'halted') {
      logger.info('hotspot', { on });
      return rightNow(on, state);
    }
    tries += 1;
    logger.warn('hotspotFailed', { on, state });
    report(on ? worded(state) : 'on');
    if (on && isTimeToRestart(tries)) await restart();
    later(RETRY_MS[Math.min(tries, RETRY_MS.length) - 1] ?? CHECK_MS, () => bring(on));
  }

  function rightNow(on: boolean, state: HotspotState): void {
    tries = 0;
    bad = 0;
    if (on || state === 'off') report(on ? 'on' : 'off');
    later(on ? CHECK_MS : AGAIN_MS, on ? lookWhileOn : lookWhileOff);
  }

  async function lookWhileOn(): Promise<void> {
    const { signal } = change;
    const state = await stateNow();
    if (signal.aborted) return;
    if (state === 'on') {
      bad = 0;
      return later(CHECK_MS, lookWhileOn);
    }
    bad += 1;
    if (bad < 2) return later(AGAIN_MS, lookWhileOn);
    bad = 0;
    logger.warn('hotspotLost', { state });
    report(worded(state));
    if (state === 'halted') await restart();
    if (!signal.aborted) await bring(true);
  }

  async function lookWhileOff(): Promise<void> {
    const { signal } = change;
    const state = await stateNow();
    if (signal.aborted) return;
    if (state === 'on' || state === 'halted') return bring(false);
    bad = state === 'off' ? 0 : bad + 1;
    if (state === 'off') report('off');
    else if (bad >= IDLE_LOOKS) report(state);
    later(state === 'off' || bad > IDLE_LOOKS ? IDLE_MS : CHECK_MS, lookWhileOff);
  }

  async function restart(): Promise<void> {
    if (hotspot.restart === undefined) return;
    logger.warn('hotspotRestart');
    await hotspot.restart().catch(() => undefined);
  }

  return {
    want(on) {
      if (wanted === on) return;
      wanted = on;
      tries = 0;
      bad = 0;
      clearTimeout(timer);
      change.abort();
      change = new AbortController();
      next(() => bring(on));
    },
    settled: () => work,
    [Symbol.dispose]() {
      clearTimeout(timer);
      change.abort();
    },
  };
}

/** The health of a hotspot that should be on: off and halted count as failed. */
function worded(state: HotspotState): PanelHealth['hotspot'] {
  if (state === 'on' || state === 'missing') return state;
  return 'failed';
}

/** At the second try, the sixth, the fourteenth … */
function isTimeToRestart(tries: number): boolean {
  let at = TRIES;
  while (at < tries) at = at * 2 + TRIES;
  return at === tries;
}

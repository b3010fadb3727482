import { type ReadonlySignal, signal } from '@preact/signals';
import type { SimPanel } from '../../src/core/device-api.ts';
import { type LedPattern, PATTERNS } from '../../src/core/panel.ts';

export interface PanelWatch {
  /** Null while the device does not answer. */
  readonly panel: ReadonlySignal<SimPanel | null>;
  /** The LED as it is this moment, in the pattern that the device plays. */
  readonly lit: ReadonlySignal<boolean>;
  readonly pressing: ReadonlySignal<boolean>;
  /** A press of a known length: answered when it is over. */
  press(holdMs: number): Promise<void>;
  /** A finger going down or up, as it happens. */
  touch(pressed: boolean): Promise<void>;
  watch(): Promise<never>;
}

const ASK_MS = 200;

/**
 * Fetches the simulated panel five times a second. The LED is played here from the pattern's name, as
 * fetching would miss its short blinks.
 */
export function createPanelWatch(fetch: typeof globalThis.fetch): PanelWatch {
  const panel = signal<SimPanel | null>(null);
  const lit = signal(false);
  const pressing = signal(false);
  let playing: LedPattern['name'] | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let touched = Promise.resolve();

  function play(name: LedPattern['name'] | null): void {
    if (name === playing) return;
    playing = name;
    clearTimeout(timer);
    if (name === null) lit.value = false;
    else step(PATTERNS[name].steps, 0);
  }

  function step(steps: LedPattern['steps'], at: number): void {
    const now = steps[at % steps.length];
    if (now === undefined) return;
    lit.value = now.on;
    timer = setTimeout(() => step(steps, at + 1), now.ms);
  }

  async function ask(): Promise<void> {
    try {
      const answer = await fetch('/sim/panel', { cache: 'no-store' });
      panel.value = answer.ok ? await answer.json() : null;
    } catch {
      panel.value = null;
    }
    play(panel.value?.led ?? null);
  }

  async function post(press: object): Promise<void> {
    const headers = { 'x-lygte': '1', 'content-type': 'application/json' };
    const body = JSON.stringify(press);
    await fetch('/sim/button', { method: 'POST', headers, body }).catch(() => null);
  }

  return {
    panel,
    lit,
    pressing,
    async press(holdMs) {
      pressing.value = true;
      await post({ holdMs });
      pressing.value = false;
    },
    // One after the other: were "up" to overtake "down", the button would be held for ever.
    touch(pressed) {
      touched = touched.then(() => post({ pressed }));
      return touched;
    },
    async watch() {
      for (;;) {
        await ask();
        await new Promise((resolve) => setTimeout(resolve, ASK_MS));
      }
    },
  };
}

import { nextTick, type PressInput, pressStep, RELEASED } from '../../src/core/outage.ts';
import {
  answerFor,
  DEBOUNCE_MS,
  HOLD_MS,
  type LedPattern,
  PATTERNS,
  type PanelHealth,
  type PanelState,
  type PressKind,
  patternFor,
} from '../../src/core/panel.ts';
import type { Button, Led, Logger } from '../../src/core/ports.ts';
import type { HotspotKeeper } from '../hotspot/keeper.ts';
import type { FoundParts } from './hardware.ts';
import type { PanelLink } from './server-link.ts';

export interface LedPlayer extends Disposable {
  /**
   * Repeats a pattern until another is shown. Showing the same pattern again changes nothing, so
   * that it does not restart; another one starts at once.
   */
  show(pattern: LedPattern): void;
  /** Plays a pattern once in place of the one that is shown, which then restarts. */
  once(pattern: LedPattern): void;
  /** Dark, until something is shown. */
  dark(): void;
  /** The name of the pattern that is playing; null before the first and when disposed of. */
  playing(): LedPattern['name'] | null;
}

/** Plays patterns on a light by timers of the process. Disposing leaves it dark. */
export function createLedPlayer(led: Led): LedPlayer {
  let shown: LedPattern | null = null;
  let playing: LedPattern | null = null;
  let timer: NodeJS.Timeout | undefined;

  function play(pattern: LedPattern, at: number, atEnd: () => void): void {
    playing = pattern;
    const step = pattern.steps[at];
    if (step === undefined) {
      atEnd();
      return;
    }
    led.set(step.on);
    timer = setTimeout(() => play(pattern, at + 1, atEnd), step.ms);
  }

  function repeat(pattern: LedPattern): void {
    clearTimeout(timer);
    play(pattern, 0, () => repeat(pattern));
  }

  function back(): void {
    playing = null;
    if (shown === null) led.set(false);
    else repeat(shown);
  }

  function dark(): void {
    clearTimeout(timer);
    shown = null;
    playing = null;
    led.set(false);
  }

  return {
    show(pattern) {
      if (shown === pattern) return;
      shown = pattern;
      repeat(pattern);
    },
    once(pattern) {
      clearTimeout(timer);
      play(pattern, 0, back);
    },
    playing: () => playing?.name ?? null,
    dark,
    [Symbol.dispose]: dark,
  };
}

export interface PressReader extends Disposable {
  /** How long the button has been held, as the LED shows it: `no`, `held`, or after 3 s `held3`. */
  held(): Held;
}

export type Held = 'no' | 'held' | 'held3';

/** What the reader needs and calls. */
export interface PressListeners {
  mode(): 'normal' | 'outage';
  /** Milliseconds of a steady clock. */
  now(): number;
  onPress(press: PressKind): void;
  /** The LED may have to change. */
  onHeld(held: Held): void;
}

/** Turns changes of a button into presses, by the rules of core/outage.ts. */
export function createPressReader(button: Button, listeners: PressListeners): PressReader {
  let state = RELEASED;
  let held: Held = 'no';
  let actTimer: NodeJS.Timeout | undefined;
  let showTimer: NodeJS.Timeout | undefined;

  function take(input: PressInput): void {
    const { state: next, press } = pressStep(state, input, listeners.now());
    state = next;
    clearTimeout(actTimer);
    const left = nextTick(state, listeners.now());
    if (left !== null) actTimer = setTimeout(() => take({ type: 'tick' }), left);
    show();
    if (press !== null) listeners.onPress(press);
  }

  /** The LED shows a hold only after the debounce time. */
  function show(): void {
    clearTimeout(showTimer);
    const down = state.downAt === null ? null : listeners.now() - state.downAt;
    if (down !== null && down < DEBOUNCE_MS) showTimer = setTimeout(show, DEBOUNCE_MS - down);
    const next = heldFor(down);
    if (next === held) return;
    held = next;
    listeners.onHeld(held);
  }

  button.onChange((pressed) => {
    take(pressed ? { type: 'down', mode: listeners.mode() } : { type: 'up' });
  });

  return {
    held: () => held,
    [Symbol.dispose]() {
      clearTimeout(actTimer);
      clearTimeout(showTimer);
    },
  };
}

function heldFor(down: number | null): Held {
  if (down === null || down < DEBOUNCE_MS) return 'no';
  return down < HOLD_MS ? 'held' : 'held3';
}

export interface PanelParts {
  readonly button: Button;
  readonly led: Led;
  readonly logger: Logger;
  readonly found: FoundParts;
  /** Keeps the hotspot on or off as wanted; calls `onHealth` at every change. */
  keepHotspot(onHealth: (hotspot: PanelHealth['hotspot']) => void): HotspotKeeper;
  /** Connects to the server; calls `onState` with every state, and null when the server is gone. */
  connect(onState: (state: PanelState | null) => void): PanelLink;
  /** Milliseconds of a steady clock. */
  now(): number;
}

export interface Panel extends Disposable {
  /** The LED pattern that is playing; null before the server's first state. */
  playing(): LedPattern['name'] | null;
  /** Resolves when server and hotspot have handled every press so far. */
  settled(): Promise<void>;
}

/**
 * Connects button, light and hotspot with the server: presses go to it, and its state is shown.
 * While it is gone the light shows a fault and the hotspot stays as it is.
 */
export function createPanel(parts: PanelParts): Panel {
  const player = createLedPlayer(parts.led);
  let radio: PanelHealth['hotspot'] = 'off';
  const hotspot = parts.keepHotspot((health) => {
    radio = health;
    sendHealth();
  });
  let acting: Promise<void> = Promise.resolve();
  let connected = false;

  const link = parts.connect((state) => {
    connected = true;
    if (state !== null) hotspot.want(state.mode === 'outage');
    show();
  });
  const presses = createPressReader(parts.button, {
    mode: () => link.state()?.mode ?? 'normal',
    now: parts.now,
    onHeld: show,
    onPress(press) {
      acting = acting.then(() => act(press));
    },
  });

  function sendHealth(): void {
    link.health({ hotspot: radio, ...parts.found.parts() });
  }

  function show(): void {
    const held = presses.held();
    if (held !== 'no') player.show(PATTERNS[held]);
    else if (connected) player.show(patternFor(link.state()));
  }

  async function act(press: PressKind): Promise<void> {
    const state = await link.press(press);
    parts.logger.info('press', { press, answered: state !== null });
    if (press === 'short') player.once(answerFor(state));
  }

  parts.found.onChange(sendHealth);
  sendHealth();
  return {
    playing: () => player.playing(),
    async settled() {
      await acting;
      await hotspot.settled();
    },
    [Symbol.dispose]() {
      presses[Symbol.dispose]();
      link[Symbol.dispose]();
      hotspot[Symbol.dispose]();
      player[Symbol.dispose]();
    },
  };
}

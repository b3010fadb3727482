import type { BoardHardware } from '../../../appliance/panel/config.ts';
import type { PanelHardware } from '../../../appliance/panel/hardware.ts';
import {
  createLedPlayer,
  createPressReader,
  type Held,
  type LedPlayer,
} from '../../../appliance/panel/panel.ts';
import type { OpenPart, PanelButton, PanelLed } from '../../../appliance/panel/part.ts';
import { DEBOUNCE_MS, HOLD_MS, LOCK_MS, PATTERNS, type PressKind } from '../../core/panel.ts';
import type { LedText } from '../../core/text/led.ts';
import type { PanelTestText } from '../text/device.ts';

/** What the button did. */
type Seen =
  /** Held and released, and what the device would have done. */
  | { readonly what: 'press'; readonly ms: number; readonly press: PressKind | null }
  /** Released without having been pressed: its levels are inverted. */
  | { readonly what: 'inverted' }
  | { readonly what: 'nothing' }
  | { readonly what: 'stopped' };

interface PressWatch extends Disposable {
  /** The next press in this mode, or `nothing` within so many milliseconds. */
  next(mode: 'normal' | 'outage', withinMs: number, stop: AbortSignal): Promise<Seen>;
}

/** How long the button has been held so far: `done` from ten seconds on. */
type Finger = Held | 'done';

/**
 * Watches a button through the panel's own reader, and measures how long it is held.
 * @param now milliseconds of a steady clock
 */
function watchPresses(
  button: PanelButton,
  now: () => number,
  onFinger: (finger: Finger) => void,
): PressWatch {
  let mode: 'normal' | 'outage' = 'normal';
  let downAt: number | null = null;
  let wasDown = false;
  let press: PressKind | null = null;
  let done: NodeJS.Timeout | undefined;
  let tell: (seen: Seen) => void = () => undefined;

  const reader = createPressReader(button, {
    mode: () => mode,
    now,
    onHeld: onFinger,
    onPress(next) {
      press = next;
    },
  });
  // Registered after the reader's listener: the kind of press is known by then.
  button.onChange((pressed) => {
    clearTimeout(done);
    if (pressed) {
      downAt = now();
      wasDown = true;
      done = setTimeout(() => onFinger('done'), LOCK_MS);
      return;
    }
    if (!wasDown) return tell({ what: 'inverted' });
    const ms = downAt === null ? 0 : now() - downAt;
    downAt = null;
    if (ms >= DEBOUNCE_MS) tell({ what: 'press', ms, press });
  });

  return {
    next(nextMode, withinMs, stop) {
      mode = nextMode;
      press = null;
      return new Promise((resolve) => {
        const end = (seen: Seen) => {
          clearTimeout(timer);
          stop.removeEventListener('abort', stopped);
          tell = () => undefined;
          resolve(seen);
        };
        const stopped = () => end({ what: 'stopped' });
        const timer = setTimeout(() => end({ what: 'nothing' }), withinMs);
        tell = end;
        if (stop.aborted) stopped();
        else stop.addEventListener('abort', stopped);
      });
    },
    [Symbol.dispose]() {
      clearTimeout(done);
      reader[Symbol.dispose]();
    },
  };
}

/** Long enough to see each pattern once: the longest takes five seconds. */
const SHOW_MS = 6_000;
const PRESS_WITHIN_MS = 60_000;
const TRIES = 3;
const SHOWN = ['ready', 'attention', 'fault', 'outageClosed', 'outageOpen', 'drill'] as const;
const PRESSES = ['short', 'hold3', 'hold10'] as const satisfies readonly PressKind[];
/** The press that is asked for, and the mode in which it has that meaning. */
const MODE = { short: 'normal', hold3: 'normal', hold10: 'outage' } as const;

export interface WiringTest {
  readonly board: BoardHardware;
  readonly hardware: PanelHardware;
  readonly text: PanelTestText;
  readonly patterns: LedText;
  /** One line for the installer. */
  out(line: string): void;
  /** Milliseconds of a steady clock. */
  now(): number;
  /** Resolves after so many milliseconds, or at once when `stop` is aborted. */
  wait(ms: number, stop: AbortSignal): Promise<void>;
  readonly stop: AbortSignal;
}

/** Guides an installer through a test of the wiring, and reports whether all of it works. */
export async function runWiringTest(
  wiringTest: WiringTest,
): Promise<'well' | 'faulty' | 'stopped'> {
  const well = await goThrough(wiringTest);
  return wiringTest.stop.aborted ? 'stopped' : well ? 'well' : 'faulty';
}

async function goThrough(wiringTest: WiringTest): Promise<boolean> {
  const { hardware, text } = wiringTest;
  for (const line of wiring(wiringTest.board, text)) wiringTest.out(line);
  const loose = new AbortController();
  const stop = AbortSignal.any([wiringTest.stop, loose.signal]);
  const lost = () => loose.abort();
  using led = await found(wiringTest, text.light, hardware.openLed, lost);
  using button = await found(wiringTest, text.button, hardware.openButton, lost);
  using player = createLedPlayer(led.part ?? { set: () => undefined });
  if (led.part !== null) await showAll(wiringTest, player, stop);
  if (button.part === null || stop.aborted) return false;
  if (button.part.pressed() === true) {
    wiringTest.out(text.pressedAtRest);
    return false;
  }
  const follow = (finger: Finger) =>
    finger === 'held' || finger === 'held3' ? player.show(PATTERNS[finger]) : player.dark();
  using presses = watchPresses(button.part, wiringTest.now, follow);
  for (const press of PRESSES) if (!(await tried(wiringTest, presses, press, stop))) return false;
  if (led.part === null) return false;
  wiringTest.out(text.allWell);
  return true;
}

async function showAll(
  wiringTest: WiringTest,
  player: LedPlayer,
  stop: AbortSignal,
): Promise<void> {
  wiringTest.out(wiringTest.text.look);
  for (const name of SHOWN) {
    if (stop.aborted) return;
    const [looks, means] = wiringTest.patterns[name];
    wiringTest.out(`  ${looks}: ${means}`);
    player.show(PATTERNS[name]);
    await wiringTest.wait(SHOW_MS, stop);
  }
  player.dark();
}

function wiring(board: BoardHardware, text: PanelTestText): string[] {
  if (board.driver === 'kernel')
    return [text.named(text.button, board.button), text.named(text.light, board.led)];
  const level = (low: boolean) => (low ? 'low' : 'high');
  return [
    text.line(text.button, board.button.pin, level(board.button.activeLow)),
    text.line(text.light, board.led.pin, level(board.led.activeLow)),
  ];
}

interface Found<T> extends Disposable {
  readonly part: T | null;
}

async function found<T extends PanelButton | PanelLed>(
  { text, out }: WiringTest,
  name: string,
  open: OpenPart<T>,
  lost: () => void,
): Promise<Found<T>> {
  const opened = await open(() => {
    out(text.lost(name));
    lost();
  });
  if (opened.ok) out(text.found(name));
  else out(text.missing(name, text.why[opened.failure.code](opened.failure.facts)));
  const part = opened.ok ? opened.value : null;
  return { part, [Symbol.dispose]: () => part?.[Symbol.dispose]() };
}

async function tried(
  { text, out }: WiringTest,
  presses: PressWatch,
  asked: PressKind,
  stop: AbortSignal,
): Promise<boolean> {
  out(text.ask[asked]);
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const seen = await presses.next(MODE[asked], PRESS_WITHIN_MS, stop);
    if (seen.what === 'stopped') return false;
    if (seen.what === 'inverted') out(text.inverted);
    if (seen.what === 'nothing') out(text.nothing(PRESS_WITHIN_MS / 1_000));
    if (seen.what !== 'press') return false;
    out(text.held((seen.ms / 1_000).toFixed(1)));
    if (seen.press === asked) {
      out(text.right[asked]);
      return true;
    }
    out(verdict(text, asked, seen.ms));
    if (attempt < TRIES) out(text.again);
  }
  return false;
}

function verdict(text: PanelTestText, asked: PressKind, ms: number): string {
  const least = { short: 0, hold3: HOLD_MS, hold10: LOCK_MS }[asked];
  return ms < least ? text.tooShort[asked] : text.tooLong;
}

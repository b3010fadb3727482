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

/** What a watched button did. */
type Seen =
  /** Held and let go, and what the box would have made of it. */
  | { readonly what: 'press'; readonly ms: number; readonly press: PressKind | null }
  /** Let go of without having been pressed: its levels are the wrong way round. */
  | { readonly what: 'inverted' }
  | { readonly what: 'nothing' }
  | { readonly what: 'stopped' };

interface PressWatch extends Disposable {
  /** The next press in this mode, or `nothing` within so many milliseconds. */
  next(mode: 'normal' | 'outage', withinMs: number, stop: AbortSignal): Promise<Seen>;
}

/** How the light goes with the finger: `done` from ten seconds on. */
type Finger = Held | 'done';

/**
 * Watches a button through the very reader the panel has, and measures how long it is held.
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
  // After the reader's: what a press was is known by then.
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

/** Long enough to see the pattern come round once: the longest takes five seconds. */
const SHOW_MS = 6_000;
const PRESS_WITHIN_MS = 60_000;
const TRIES = 3;
const SHOWN = ['ready', 'attention', 'fault', 'outageClosed', 'outageOpen', 'drill'] as const;
const PRESSES = ['short', 'hold3', 'hold10'] as const satisfies readonly PressKind[];
/** What is asked for in which mode; only there it means that. */
const MODE = { short: 'normal', hold3: 'normal', hold10: 'outage' } as const;

export interface WiringTest {
  readonly board: BoardHardware;
  readonly hardware: PanelHardware;
  readonly say: PanelTestText;
  readonly patterns: LedText;
  /** One line for the installer. */
  out(line: string): void;
  /** Milliseconds of a steady clock. */
  now(): number;
  /** Resolves after so many milliseconds, or at once when `stop` is aborted. */
  wait(ms: number, stop: AbortSignal): Promise<void>;
  readonly stop: AbortSignal;
}

/** Walks an installer through the wiring, and says whether all of it is in order. */
export async function runWiringTest(
  wiringTest: WiringTest,
): Promise<'well' | 'faulty' | 'stopped'> {
  const well = await goThrough(wiringTest);
  return wiringTest.stop.aborted ? 'stopped' : well ? 'well' : 'faulty';
}

async function goThrough(wiringTest: WiringTest): Promise<boolean> {
  const { hardware, say } = wiringTest;
  for (const line of wiring(wiringTest.board, say)) wiringTest.out(line);
  const loose = new AbortController();
  const stop = AbortSignal.any([wiringTest.stop, loose.signal]);
  const lost = () => loose.abort();
  using led = await found(wiringTest, say.light, hardware.openLed, lost);
  using button = await found(wiringTest, say.button, hardware.openButton, lost);
  using player = createLedPlayer(led.part ?? { set: () => undefined });
  if (led.part !== null) await showAll(wiringTest, player, stop);
  if (button.part === null || stop.aborted) return false;
  if (button.part.pressed() === true) {
    wiringTest.out(say.pressedAtRest);
    return false;
  }
  const follow = (finger: Finger) =>
    finger === 'held' || finger === 'held3' ? player.show(PATTERNS[finger]) : player.dark();
  using presses = watchPresses(button.part, wiringTest.now, follow);
  for (const press of PRESSES) if (!(await tried(wiringTest, presses, press, stop))) return false;
  if (led.part === null) return false;
  wiringTest.out(say.allWell);
  return true;
}

async function showAll(
  wiringTest: WiringTest,
  player: LedPlayer,
  stop: AbortSignal,
): Promise<void> {
  wiringTest.out(wiringTest.say.look);
  for (const name of SHOWN) {
    if (stop.aborted) return;
    const [looks, means] = wiringTest.patterns[name];
    wiringTest.out(`  ${looks}: ${means}`);
    player.show(PATTERNS[name]);
    await wiringTest.wait(SHOW_MS, stop);
  }
  player.dark();
}

function wiring(board: BoardHardware, say: PanelTestText): string[] {
  if (board.driver === 'kernel')
    return [say.named(say.button, board.button), say.named(say.light, board.led)];
  const level = (low: boolean) => (low ? 'low' : 'high');
  return [
    say.line(say.button, board.button.pin, level(board.button.activeLow)),
    say.line(say.light, board.led.pin, level(board.led.activeLow)),
  ];
}

interface Found<T> extends Disposable {
  readonly part: T | null;
}

async function found<T extends PanelButton | PanelLed>(
  { say, out }: WiringTest,
  name: string,
  open: OpenPart<T>,
  lost: () => void,
): Promise<Found<T>> {
  const opened = await open(() => {
    out(say.lost(name));
    lost();
  });
  if (opened.ok) out(say.found(name));
  else out(say.missing(name, say.why[opened.failure.code](opened.failure.facts)));
  const part = opened.ok ? opened.value : null;
  return { part, [Symbol.dispose]: () => part?.[Symbol.dispose]() };
}

async function tried(
  { say, out }: WiringTest,
  presses: PressWatch,
  asked: PressKind,
  stop: AbortSignal,
): Promise<boolean> {
  out(say.ask[asked]);
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const seen = await presses.next(MODE[asked], PRESS_WITHIN_MS, stop);
    if (seen.what === 'stopped') return false;
    if (seen.what === 'inverted') out(say.inverted);
    if (seen.what === 'nothing') out(say.nothing(PRESS_WITHIN_MS / 1_000));
    if (seen.what !== 'press') return false;
    out(say.held((seen.ms / 1_000).toFixed(1)));
    if (seen.press === asked) {
      out(say.right[asked]);
      return true;
    }
    out(verdict(say, asked, seen.ms));
    if (attempt < TRIES) out(say.again);
  }
  return false;
}

function verdict(say: PanelTestText, asked: PressKind, ms: number): string {
  const least = { short: 0, hold3: HOLD_MS, hold10: LOCK_MS }[asked];
  return ms < least ? say.tooShort[asked] : say.tooLong;
}

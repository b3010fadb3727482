import type { PartFailure } from '../../src/core/panel.ts';
import type { Button, Led, Logger } from '../../src/core/ports.ts';
import type { BoardHardware } from './config.ts';
import { HEADER_LABELS, onoffButtonAt, onoffLedAt } from './gpio.ts';
import { evdevButton, findInput, type InputFolders, ledsLed } from './kernel.ts';
import type { OpenPart, PanelButton, PanelLed } from './part.ts';

/** A `gpio-key` of the device tree. @param named as `findInput` takes it */
function kernelButton(named: string, folders: InputFolders): OpenPart<PanelButton> {
  return async (lost) => {
    const path = findInput(named, folders);
    return path.ok ? evdevButton(path.value, lost) : path;
  };
}

/** A `gpio-led` of the device tree. */
function kernelLed(at: { readonly sys: string; readonly name: string }): OpenPart<PanelLed> {
  return async (lost) => ledsLed(at, lost);
}

/** How the button and the light of a board are opened. */
export interface PanelHardware {
  readonly openButton: OpenPart<PanelButton>;
  readonly openLed: OpenPart<PanelLed>;
}

export function panelHardware(board: BoardHardware): PanelHardware {
  if (board.driver === 'kernel')
    return {
      openButton: kernelButton(board.button, board),
      openLed: kernelLed({ sys: board.sys, name: board.led }),
    };
  const place = {
    sys: board.sys,
    labels: board.label === null ? HEADER_LABELS : [board.label],
  };
  return {
    openButton: onoffButtonAt(board.button, place),
    openLed: onoffLedAt(board.led, place),
  };
}

/** First pause after a failure, in milliseconds: at boot the rights to a line may be set late. */
const FIRST_RETRY_MS = 1_000;
/** The pause doubles up to this. */
const RETRY_MS = 30_000;

export interface HardwareReconnect<T> extends Disposable {
  /** The part, while it is there. */
  part(): T | null;
  /** Resolves when the first try is over. */
  readonly tried: Promise<void>;
}

export interface ReconnectListeners<T> {
  onFound(part: T): void;
  /** Called once for each reason, however often it is tried. Null: it was there and has gone. */
  onMissing(why: PartFailure | null): void;
}

/** Opens a part, and retries while it is missing, so that the other parts work without it. */
export function reconnectHardware<T extends Disposable>(
  open: OpenPart<T>,
  listeners: ReconnectListeners<T>,
): HardwareReconnect<T> {
  let part: T | null = null;
  let reported: string | null = null;
  let waitMs = FIRST_RETRY_MS;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  async function tryOpen(): Promise<void> {
    let here = true;
    const opened = await open(() => {
      if (!here) return;
      here = false;
      lost();
    });
    if (!opened.ok) return missing(opened.failure);
    if (closed || !here) return opened.value[Symbol.dispose]();
    part = opened.value;
    reported = null;
    listeners.onFound(part);
  }

  function lost(): void {
    const gone = part;
    part = null;
    if (closed) return;
    gone?.[Symbol.dispose]();
    listeners.onMissing(null);
    retryLater();
  }

  function missing(why: PartFailure): void {
    if (closed) return;
    if (reported !== why.code) listeners.onMissing(why);
    reported = why.code;
    retryLater();
  }

  function retryLater(): void {
    retry = setTimeout(() => void tryOpen(), waitMs);
    waitMs = Math.min(RETRY_MS, waitMs * 2);
  }

  const tried = tryOpen();
  return {
    part: () => part,
    tried,
    [Symbol.dispose]() {
      closed = true;
      clearTimeout(retry);
      part?.[Symbol.dispose]();
      part = null;
    },
  };
}

/** Which of button and light are there. */
export interface FoundParts {
  parts(): { readonly button: boolean; readonly led: boolean };
  /** Calls `listener` when a part was found or lost. */
  onChange(listener: () => void): void;
}

/** A button and a light that can be used whether the real parts are there or not. */
export interface FoundPanel extends FoundParts, Disposable {
  readonly button: Button;
  readonly led: Led;
  /** Resolves when both were tried once. */
  readonly tried: Promise<void>;
}

/** Opens the parts of a board, and keeps trying those that are missing. */
export function findPanel({ openButton, openLed }: PanelHardware, logger: Logger): FoundPanel {
  const pressListeners: ((pressed: boolean) => void)[] = [];
  const changeListeners: (() => void)[] = [];
  const onChange = () => {
    for (const listener of changeListeners) listener();
  };
  let lit = false;
  const missing = (name: 'buttonMissing' | 'ledMissing') => (why: PartFailure | null) => {
    logger.warn(name, why === null ? {} : { code: why.code, ...why.facts });
    onChange();
  };

  const button = reconnectHardware(openButton, {
    onFound(found) {
      found.onChange((pressed) => {
        for (const listener of pressListeners) listener(pressed);
      });
      logger.info('buttonFound');
      onChange();
    },
    onMissing: missing('buttonMissing'),
  });
  const led = reconnectHardware(openLed, {
    onFound(found) {
      found.set(lit);
      logger.info('ledFound');
      onChange();
    },
    onMissing: missing('ledMissing'),
  });

  return {
    button: { onChange: (listener) => void pressListeners.push(listener) },
    led: {
      set(on) {
        lit = on;
        led.part()?.set(on);
      },
    },
    parts: () => ({ button: button.part() !== null, led: led.part() !== null }),
    onChange: (listener) => void changeListeners.push(listener),
    tried: Promise.all([button.tried, led.tried]).then(() => undefined),
    [Symbol.dispose]() {
      button[Symbol.dispose]();
      led[Symbol.dispose]();
    },
  };
}

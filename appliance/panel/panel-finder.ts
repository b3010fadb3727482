import type { PartFailure } from '../../src/core/panel-part.ts';
import type { Button, Diary, Led } from '../../src/core/ports.ts';
import type { PanelHardware } from './panel-hardware.ts';
import { seek } from './panel-seeker.ts';

/** Which of button and light are there. */
export interface FoundParts {
  parts(): { readonly button: boolean; readonly led: boolean };
  /** Tells when one was found or went away. */
  onChange(listener: () => void): void;
}

/** A button and a light that stand for whatever is there: what is missing does nothing. */
export interface FoundPanel extends FoundParts, Disposable {
  readonly button: Button;
  readonly led: Led;
  /** Resolves when both were looked for once. */
  readonly tried: Promise<void>;
}

/** Looks for the parts of a board, and goes on looking for what is missing. */
export function findPanel({ openButton, openLed }: PanelHardware, diary: Diary): FoundPanel {
  const pressListeners: ((pressed: boolean) => void)[] = [];
  const changeListeners: (() => void)[] = [];
  const onChange = () => {
    for (const listener of changeListeners) listener();
  };
  let lit = false;
  const missing = (name: 'buttonMissing' | 'ledMissing') => (why: PartFailure | null) => {
    diary.warn(name, why === null ? {} : { code: why.code, ...why.facts });
    onChange();
  };

  const button = seek(openButton, {
    onFound(found) {
      found.onChange((pressed) => {
        for (const listener of pressListeners) listener(pressed);
      });
      diary.info('buttonFound');
      onChange();
    },
    onMissing: missing('buttonMissing'),
  });
  const led = seek(openLed, {
    onFound(found) {
      found.set(lit);
      diary.info('ledFound');
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

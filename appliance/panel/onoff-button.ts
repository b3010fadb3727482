import type { GpioDriver } from './onoff-gpio.ts';
import type { PanelButton } from './part.ts';

/**
 * A push button on a sysfs line. It is not debounced here: core/press.ts copes. Throws what the
 * operating system says when the line cannot be had.
 * @param options `activeLow`: the button pulls the line to ground when pressed. `lost`: see `OpenPart`
 */
export function onoffButton(
  Gpio: GpioDriver,
  line: number,
  options: { readonly activeLow: boolean; lost(): void },
): PanelButton {
  const gpio = new Gpio(line, 'in', 'both', { activeLow: options.activeLow });
  const listeners: ((pressed: boolean) => void)[] = [];
  let over = false;
  const tell = (pressed: boolean) => {
    for (const listener of listeners) listener(pressed);
  };
  gpio.watch((error, value) => {
    if (over) return;
    if (!error) return tell(value === 1);
    over = true;
    tell(false);
    options.lost();
  });
  return {
    onChange(listener) {
      listeners.push(listener);
    },
    pressed: () => gpio.readSync() === 1,
    [Symbol.dispose]() {
      over = true;
      gpio.unexport();
    },
  };
}

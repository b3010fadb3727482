import type { Button } from '../../src/core/ports.ts';
import type { GpioDriver } from './onoff-gpio.ts';

/**
 * A push button on a sysfs line. It is not debounced here: core/press.ts copes.
 * @param options `activeLow`: the button pulls the line to ground when pressed.
 */
export function onoffButton(
  Gpio: GpioDriver,
  line: number,
  options: { readonly activeLow: boolean; onError(error: Error): void },
): Button & Disposable {
  const gpio = new Gpio(line, 'in', 'both', { activeLow: options.activeLow });
  const listeners: ((pressed: boolean) => void)[] = [];
  gpio.watch((error, value) => {
    if (error) return options.onError(error);
    for (const listener of listeners) listener(value === 1);
  });
  return {
    onChange(listener) {
      listeners.push(listener);
    },
    [Symbol.dispose]() {
      gpio.unexport();
    },
  };
}

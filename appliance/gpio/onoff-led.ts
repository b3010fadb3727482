import type { Led } from '../../src/core/ports.ts';
import type { GpioDriver } from './onoff-gpio.ts';

/** A light on a sysfs line, dark from the start and when disposed of. */
export function onoffLed(
  Gpio: GpioDriver,
  line: number,
  options: { readonly activeLow: boolean },
): Led & Disposable {
  const gpio = new Gpio(line, options.activeLow ? 'high' : 'low', 'none', {
    activeLow: options.activeLow,
  });
  return {
    set(on) {
      gpio.writeSync(on ? 1 : 0);
    },
    [Symbol.dispose]() {
      gpio.writeSync(0);
      gpio.unexport();
    },
  };
}

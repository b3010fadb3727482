import type { GpioDriver } from './onoff-gpio.ts';
import type { PanelLed } from './part.ts';

/**
 * A light on a sysfs line, dark from the start and when disposed of. Throws what the operating
 * system says when the line cannot be had.
 * @param options `activeLow`: the light is lit while the line is low. `lost`: see `OpenPart`
 */
export function onoffLed(
  Gpio: GpioDriver,
  line: number,
  options: { readonly activeLow: boolean; lost(): void },
): PanelLed {
  const dark = options.activeLow ? 'high' : 'low';
  const gpio = new Gpio(line, dark, 'none', { activeLow: options.activeLow });
  let over = false;

  function write(value: 0 | 1): boolean {
    try {
      gpio.writeSync(value);
      return true;
    } catch {
      return false;
    }
  }

  return {
    set(on) {
      if (over || write(on ? 1 : 0)) return;
      over = true;
      options.lost();
    },
    [Symbol.dispose]() {
      over = true;
      write(0);
      gpio.unexport();
    },
  };
}

import { expect, test } from 'vitest';
import { onoffButton } from '../../../appliance/gpio/onoff-button.ts';
import type { GpioDriver } from '../../../appliance/gpio/onoff-gpio.ts';
import { onoffLed } from '../../../appliance/gpio/onoff-led.ts';

type Callback = Parameters<InstanceType<GpioDriver>['watch']>[0];

/** Remembers how it was driven; there are no pins. */
function fakeDriver() {
  const done: unknown[] = [];
  let watcher: Callback = () => undefined;
  class FakeGpio {
    constructor(...args: unknown[]) {
      done.push(['open', ...args]);
    }
    readSync(): 0 {
      return 0;
    }
    writeSync(value: 0 | 1) {
      done.push(['write', value]);
    }
    watch(callback: Callback) {
      watcher = callback;
    }
    unexport() {
      done.push(['unexport']);
    }
  }
  const Driver: GpioDriver = FakeGpio;
  return { Driver, done, edge: (error: Error | null, value: 0 | 1) => watcher(error, value) };
}

test('the button tells of both edges, pressed when the line is active', () => {
  const { Driver, done, edge } = fakeDriver();
  const errors: Error[] = [];
  const pressed: boolean[] = [];
  const options = { activeLow: true, onError: (error: Error) => errors.push(error) };
  {
    using button = onoffButton(Driver, 529, options);
    button.onChange((on) => pressed.push(on));
    edge(null, 1);
    edge(null, 0);
    edge(new Error('EIO'), 0);
  }
  expect(pressed).toEqual([true, false]);
  expect(errors).toHaveLength(1);
  expect(done).toEqual([['open', 529, 'in', 'both', { activeLow: true }], ['unexport']]);
});

test('the light is dark from the start and at the end', () => {
  const { Driver, done } = fakeDriver();
  {
    using led = onoffLed(Driver, 539, { activeLow: false });
    led.set(true);
  }
  expect(done).toEqual([
    ['open', 539, 'low', 'none', { activeLow: false }],
    ['write', 1],
    ['write', 0],
    ['unexport'],
  ]);
  const other = fakeDriver();
  onoffLed(other.Driver, 1, { activeLow: true });
  expect(other.done[0]).toEqual(['open', 1, 'high', 'none', { activeLow: true }]);
});

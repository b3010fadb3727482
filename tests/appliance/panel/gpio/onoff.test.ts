import { expect, test } from 'vitest';
import { onoffButton, onoffLed } from '../../../../appliance/panel/gpio.ts';
import { fakeDriver } from './support.ts';

test('the button reports both edges, pressed when the line is active', () => {
  const { Driver, done, edge, state } = fakeDriver();
  const pressed: boolean[] = [];
  {
    using button = onoffButton(Driver, 529, { activeLow: true, lost: () => undefined });
    button.onChange((on) => pressed.push(on));
    edge(null, 1);
    edge(null, 0);
    state.value = 1;
    expect(button.pressed()).toBe(true);
    state.value = 0;
    expect(button.pressed()).toBe(false);
  }
  edge(null, 1);
  expect(pressed).toEqual([true, false]);
  expect(done).toEqual([['open', 529, 'in', 'both', { activeLow: true }], ['unexport']]);
});

test('a button that cannot be read any more counts as released, and is lost once', () => {
  const { Driver, edge } = fakeDriver();
  const events: unknown[] = [];
  const button = onoffButton(Driver, 529, { activeLow: true, lost: () => events.push('lost') });
  button.onChange((on) => events.push(on));
  edge(null, 1);
  edge(new Error('EIO'), 0);
  edge(new Error('EIO'), 0);
  expect(events).toEqual([true, false, 'lost']);
});

test('the light is dark from the start and at the end', () => {
  const { Driver, done } = fakeDriver();
  {
    using led = onoffLed(Driver, 539, { activeLow: false, lost: () => undefined });
    led.set(true);
  }
  expect(done).toEqual([
    ['open', 539, 'low', 'none', { activeLow: false }],
    ['write', 1],
    ['write', 0],
    ['unexport'],
  ]);
  const other = fakeDriver();
  onoffLed(other.Driver, 1, { activeLow: true, lost: () => undefined });
  expect(other.done[0]).toEqual(['open', 1, 'high', 'none', { activeLow: true }]);
});

test('a light that cannot be written any more is lost once, and released', () => {
  const { Driver, done, state } = fakeDriver();
  let lost = 0;
  const led = onoffLed(Driver, 539, { activeLow: false, lost: () => lost++ });
  state.refuses = 'ENODEV';
  led.set(true);
  led.set(false);
  led[Symbol.dispose]();
  expect(lost).toBe(1);
  expect(done.at(-1)).toEqual(['unexport']);
});

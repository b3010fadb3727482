import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextTick, type PressInput, pressStep, RELEASED } from '../../src/core/outage.ts';
import type { PressKind } from '../../src/core/panel.ts';

type Mode = 'normal' | 'outage';

/** The result of a press of this length, with ticks when `nextTick` asks for them. */
function hold(mode: Mode, ms: number): PressKind[] {
  const presses: PressKind[] = [];
  let state = RELEASED;
  const take = (input: PressInput, now: number) => {
    const next = pressStep(state, input, now);
    state = next.state;
    if (next.press) presses.push(next.press);
  };
  take({ type: 'down', mode }, 1000);
  for (let now = 1000; ; ) {
    const wait = nextTick(state, now);
    if (wait === null || now + wait > 1000 + ms) break;
    now += wait;
    take({ type: 'tick' }, now);
  }
  take({ type: 'up' }, 1000 + ms);
  expect(state).toEqual(RELEASED);
  return presses;
}

test('the length of a press decides what it does, and it does one thing only', () => {
  const lengths = fc.oneof(
    fc.integer({ min: 0, max: 15_000 }),
    fc.constantFrom(29, 30, 2_999, 3_000, 9_999, 10_000),
  );
  fc.assert(
    fc.property(fc.constantFrom<Mode>('normal', 'outage'), lengths, (mode, ms) => {
      const short = ms >= 30 && ms < 3_000 ? ['short'] : [];
      const held = mode === 'normal' ? ms >= 3_000 && ['hold3'] : ms >= 10_000 && ['hold10'];
      expect(hold(mode, ms)).toEqual(held || short);
    }),
    { numRuns: 500 },
  );
});

describe('special cases', () => {
  test('releasing late without a tick in between still counts the hold', () => {
    const { state } = pressStep(RELEASED, { type: 'down', mode: 'outage' }, 0);
    expect(pressStep(state, { type: 'up' }, 10_000).press).toBe('hold10');
  });
  test('a second down of a bouncing contact does not start again', () => {
    const { state } = pressStep(RELEASED, { type: 'down', mode: 'normal' }, 0);
    const bounced = pressStep(state, { type: 'down', mode: 'normal' }, 20);
    expect(pressStep(bounced.state, { type: 'tick' }, 3_000).press).toBe('hold3');
  });
  test('the mode at the start counts: one long press does not begin and lock an outage', () => {
    expect(hold('normal', 12_000)).toEqual(['hold3']);
  });
  test('up and tick do nothing while the button is up', () => {
    for (const type of ['up', 'tick'] as const)
      expect(pressStep(RELEASED, { type }, 5)).toEqual({ state: RELEASED, press: null });
    expect(nextTick(RELEASED, 5)).toBeNull();
  });
});

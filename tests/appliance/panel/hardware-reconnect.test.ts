import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { reconnectHardware } from '../../../appliance/panel/hardware.ts';
import { err, ok, type Result } from '../../../src/core/errors.ts';
import type { PartFailure } from '../../../src/core/panel.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const NO_LED: PartFailure = { code: 'noLed', facts: { led: 'lygte-led' } };
const BUSY: PartFailure = { code: 'lineBusy', facts: {} };

function setUp(answer: Result<null, PartFailure> = err(NO_LED)) {
  const state = { answer, tries: 0, open: 0 };
  const events: unknown[] = [];
  let lose: () => void = () => undefined;
  const reconnect = reconnectHardware(
    async (lost) => {
      state.tries += 1;
      if (!state.answer.ok) return state.answer;
      lose = lost;
      state.open += 1;
      return ok({ [Symbol.dispose]: () => void state.open-- });
    },
    {
      onFound: () => events.push('found'),
      onMissing: (why) => events.push(why?.code ?? 'gone'),
    },
  );
  return { reconnect, state, events, lose: () => lose() };
}

test('a part that is there is found at once', async () => {
  const { reconnect, events } = setUp(ok(null));
  await reconnect.tried;
  expect(events).toEqual(['found']);
  expect(reconnect.part()).not.toBe(null);
});

test('a missing part is reported once and tried again: soon at first, then every 30 s', async () => {
  const { reconnect, state, events } = setUp();
  await reconnect.tried;
  expect([events, reconnect.part()]).toEqual([['noLed'], null]);
  await vi.advanceTimersByTimeAsync(31_000);
  expect(state.tries).toBe(6);
  await vi.advanceTimersByTimeAsync(90_000);
  expect(state.tries).toBe(9);
  state.answer = err(BUSY);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(events).toEqual(['noLed', 'lineBusy']);
  state.answer = ok(null);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(events).toEqual(['noLed', 'lineBusy', 'found']);
  expect(reconnect.part()).not.toBe(null);
});

test('a part that goes away is released, reported and found again', async () => {
  const { reconnect, state, events, lose } = setUp(ok(null));
  await reconnect.tried;
  lose();
  lose();
  expect([reconnect.part(), state.open]).toEqual([null, 0]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(events).toEqual(['found', 'gone', 'found']);
  expect(state.open).toBe(1);
});

test('disposing releases the part and stops the retries', async () => {
  for (const early of [true, false]) {
    const { reconnect, state, lose } = setUp(ok(null));
    if (!early) await reconnect.tried;
    reconnect[Symbol.dispose]();
    lose();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([state.open, state.tries, reconnect.part()]).toEqual([0, 1, null]);
  }
});

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

function world(answer: Result<null, PartFailure> = err(NO_LED)) {
  const state = { answer, tries: 0, open: 0 };
  const told: unknown[] = [];
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
      onFound: () => told.push('found'),
      onMissing: (why) => told.push(why?.code ?? 'gone'),
    },
  );
  return { reconnect, state, told, lose: () => lose() };
}

test('a part that is there is found at once', async () => {
  const { reconnect, told } = world(ok(null));
  await reconnect.tried;
  expect(told).toEqual(['found']);
  expect(reconnect.part()).not.toBe(null);
});

test('a missing part is reported once and tried again: soon at first, then every 30 s', async () => {
  const { reconnect, state, told } = world();
  await reconnect.tried;
  expect([told, reconnect.part()]).toEqual([['noLed'], null]);
  await vi.advanceTimersByTimeAsync(31_000);
  expect(state.tries).toBe(6);
  await vi.advanceTimersByTimeAsync(90_000);
  expect(state.tries).toBe(9);
  state.answer = err(BUSY);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toEqual(['noLed', 'lineBusy']);
  state.answer = ok(null);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(told).toEqual(['noLed', 'lineBusy', 'found']);
  expect(reconnect.part()).not.toBe(null);
});

test('a part that goes away is released, reported and found again', async () => {
  const { reconnect, state, told, lose } = world(ok(null));
  await reconnect.tried;
  lose();
  lose();
  expect([reconnect.part(), state.open]).toEqual([null, 0]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told).toEqual(['found', 'gone', 'found']);
  expect(state.open).toBe(1);
});

test('disposing releases the part and stops the retries', async () => {
  for (const early of [true, false]) {
    const { reconnect, state, lose } = world(ok(null));
    if (!early) await reconnect.tried;
    reconnect[Symbol.dispose]();
    lose();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([state.open, state.tries, reconnect.part()]).toEqual([0, 1, null]);
  }
});

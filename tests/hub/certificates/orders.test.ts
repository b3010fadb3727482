import { expect, test } from 'vitest';
import { createOrders } from '../../../src/hub/certificates/issuing.ts';
import { steppedClock } from '../../fakes/clock.ts';

const MINUTE_MS = 60_000;

function setUp() {
  const clock = steppedClock();
  const failed: string[] = [];
  return { clock, failed, orders: createOrders(clock, (name) => failed.push(name)) };
}
const MAX_MS = 60_000;

test('one at a time for each name', async () => {
  const { orders } = setUp();
  const gate = Promise.withResolvers<void>();
  const begun: string[] = [];
  const start = (name: string) =>
    orders.start(name, () => {
      begun.push(name);
      return gate.promise;
    });
  for (const name of ['a', 'a', 'b', 'a']) start(name);
  expect(begun).toEqual(['a', 'b']);
  gate.resolve();
  await orders.drain(MAX_MS);
  start('a');
  expect(begun).toEqual(['a', 'b', 'a']);
});

test('after each failure the pause doubles, up to a day', async () => {
  const { orders, clock, failed } = setUp();
  let tries = 0;
  const attempt = async () => {
    orders.start('a', () => Promise.reject(new Error(`try ${++tries}`)));
    await orders.drain(MAX_MS);
  };
  await attempt();
  for (const minutes of [15, 30, 60, 120, 240, 480, 960, 1440, 1440]) {
    const before = tries;
    clock.step(minutes * MINUTE_MS - 1);
    await attempt();
    expect(tries).toBe(before);
    clock.step(1);
    await attempt();
    expect(tries).toBe(before + 1);
  }
  expect(failed.length).toBe(tries);
});

test('a success resets the pause', async () => {
  const { orders, clock } = setUp();
  const attempt = async (work: () => Promise<void>) => {
    orders.start('a', work);
    await orders.drain(MAX_MS);
  };
  await attempt(() => Promise.reject(new Error('no')));
  clock.step(15 * MINUTE_MS);
  await attempt(() => Promise.resolve());
  let again = false;
  await attempt(async () => {
    again = true;
  });
  expect(again).toBe(true);
});

test('ending waits for a limited time', async () => {
  const { orders } = setUp();
  const { promise, resolve } = Promise.withResolvers<void>();
  orders.start('a', () => promise);
  await orders.drain(10);
  resolve();
  await orders.drain(MAX_MS);
});

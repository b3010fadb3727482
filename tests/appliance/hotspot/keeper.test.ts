import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createHotspotKeeper, type HotspotKeeper } from '../../../appliance/hotspot/keeper.ts';
import type { HotspotState } from '../../../src/core/ports.ts';
import { recordingLogger } from '../../fakes/logger.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
  keeper[Symbol.dispose]();
  vi.useRealTimers();
});

let keeper: HotspotKeeper;

/** A radio whose answers are ours; `obeys` false: it stays as it is, whatever is asked. */
function testRadio(of: { state?: HotspotState; restarts?: boolean } = {}) {
  const radio = {
    state: of.state ?? 'off',
    obeys: true,
    heals: true,
    /** `up`, `down`, `restart`, in order. */
    asked: [] as string[],
    healths: [] as string[],
    logger: recordingLogger(),
  };
  const restart = async () => {
    radio.asked.push('restart');
    if (!radio.heals) return;
    radio.state = 'off';
    radio.obeys = true;
  };
  keeper = createHotspotKeeper(
    {
      async set(on) {
        radio.asked.push(on ? 'up' : 'down');
        if (radio.obeys) radio.state = on ? 'on' : 'off';
      },
      state: async () => radio.state,
      ...(of.restarts !== false && { restart }),
    },
    radio.logger,
    (health) => radio.healths.push(health),
  );
  return radio;
}

async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 500) {
    await vi.advanceTimersByTimeAsync(Math.min(left, 500));
    await keeper.settled();
  }
}

async function want(on: boolean): Promise<void> {
  keeper.want(on);
  await keeper.settled();
}

describe('a hotspot that should be on', () => {
  test('is brought up, looked after, and left alone while all is well', async () => {
    const radio = testRadio();
    await want(true);
    expect(radio.healths).toEqual(['on']);
    await pass(10 * 60_000);
    expect(radio.asked).toEqual(['up']);
  });

  test('is brought back when somebody took it down', async () => {
    const radio = testRadio();
    await want(true);
    radio.state = 'off';
    await pass(13_000);
    expect(radio.state).toBe('on');
    expect(radio.asked).toEqual(['up', 'up']);
    expect(radio.healths).toEqual(['on', 'failed', 'on']);
  });

  test('is not touched after one failed check', async () => {
    const radio = testRadio();
    await want(true);
    radio.state = 'halted';
    await pass(10_500);
    radio.state = 'on';
    await pass(60_000);
    expect(radio.asked).toEqual(['up']);
    expect(radio.healths).toEqual(['on']);
  });

  test('is restarted when the radio has halted', async () => {
    const radio = testRadio();
    await want(true);
    Object.assign(radio, { state: 'halted', obeys: false });
    await pass(13_000);
    expect(radio.asked).toEqual(['up', 'restart', 'up']);
    expect(radio.healths).toEqual(['on', 'failed', 'on']);
  });

  test('is restarted, less and less often, when it never comes up', async () => {
    const radio = testRadio({ state: 'failed' });
    Object.assign(radio, { obeys: false, heals: false });
    await want(true);
    await pass(10 * 60_000);
    const tries = radio.asked.join(' ').split('restart');
    expect(tries.map((run) => run.split('up').length - 1).slice(0, 3)).toEqual([2, 4, 8]);
    expect(radio.healths).toEqual(['failed']);
    // Every 30 s in the end: neither given up nor in a hurry.
    expect(radio.asked.filter((what) => what === 'up')).toHaveLength(23);
  });

  test('is tried again without end where nothing can be restarted', async () => {
    const radio = testRadio({ state: 'missing', restarts: false });
    radio.obeys = false;
    await want(true);
    expect(radio.healths).toEqual(['missing']);
    await pass(120_000);
    Object.assign(radio, { state: 'off', obeys: true });
    await pass(30_000);
    expect(radio.healths).toEqual(['missing', 'on']);
  });

  test('counts as failed when it does not come up, though it is only off', async () => {
    const radio = testRadio();
    radio.obeys = false;
    await want(true);
    expect(radio.healths).toEqual(['failed']);
  });
});

describe('a hotspot that should be off', () => {
  test('is taken down', async () => {
    const radio = testRadio({ state: 'on' });
    await want(false);
    expect([radio.state, radio.healths]).toEqual(['off', ['off']]);
  });

  test('is taken down again when somebody brought it up', async () => {
    const radio = testRadio();
    await want(false);
    await pass(5_000);
    radio.state = 'on';
    await pass(60_000);
    expect(radio.asked).toEqual(['down', 'down']);
  });

  test('is known to be missing before it is needed, and not for the seconds of a start', async () => {
    const radio = testRadio({ state: 'missing' });
    radio.obeys = false;
    await want(false);
    await pass(15_000);
    expect(radio.healths).toEqual([]);
    await pass(15_000);
    expect(radio.healths).toEqual(['missing']);
    radio.state = 'off';
    await pass(60_000);
    expect(radio.healths).toEqual(['missing', 'off']);
    expect(radio.asked).toEqual(['down']);
  });
});

test('a new wish aborts the command of the one before', async () => {
  const asked: string[] = [];
  keeper = createHotspotKeeper(
    {
      async set(on, signal) {
        asked.push(on ? 'up' : 'down');
        if (!on) return;
        const { promise, resolve } = Promise.withResolvers<void>();
        signal?.addEventListener('abort', () => resolve());
        await promise;
        asked.push('broken off');
      },
      state: async () => 'off',
    },
    recordingLogger(),
  );
  keeper.want(true);
  await vi.advanceTimersByTimeAsync(0);
  keeper.want(false);
  await keeper.settled();
  await pass(60_000);
  expect(asked).toEqual(['up', 'broken off', 'down']);
});

test('a keeper that ends leaves the hotspot as it is', async () => {
  const radio = testRadio();
  await want(true);
  keeper[Symbol.dispose]();
  radio.state = 'off';
  await pass(60_000);
  expect(radio.asked).toEqual(['up']);
});

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createHotspotKeeper } from '../../../appliance/hotspot/keeper.ts';
import { createPanel, type Panel } from '../../../appliance/panel/panel.ts';
import type { PanelLink } from '../../../appliance/panel/server-link.ts';
import {
  simulatedButton,
  simulatedHotspot,
  simulatedLed,
} from '../../../appliance/panel/simulator.ts';
import type { PanelHealth, PanelState, PressKind } from '../../../src/core/panel.ts';
import type { Hotspot } from '../../../src/core/ports.ts';
import { recordingLogger } from '../../fakes/logger.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  panel[Symbol.dispose]();
  vi.useRealTimers();
});

const NORMAL: PanelState = { mode: 'normal', vault: 'closed', drill: false, level: 'ready' };
const CLOSED: PanelState = { ...NORMAL, mode: 'outage' };
const OPEN: PanelState = { ...CLOSED, vault: 'open' };

let panel: Panel;

/** A panel whose server is ours: it answers a press as the box would. */
function testPanel(hotspot: Hotspot = simulatedHotspot()) {
  const button = simulatedButton();
  const led = simulatedLed();
  const logger = recordingLogger();
  const presses: PressKind[] = [];
  let state: PanelState | null = null;
  let onServerState: (state: PanelState | null) => void = () => undefined;
  const setState = (next: PanelState | null) => {
    state = next;
    onServerState(next);
  };
  const healths: PanelHealth[] = [];
  const parts = { button: true, led: true };
  let partsChanged: () => void = () => undefined;
  let radio: (hotspot: PanelHealth['hotspot']) => void = () => undefined;
  const link: PanelLink = {
    state: () => state,
    async press(press) {
      presses.push(press);
      if (state !== null && press === 'hold3') setState(CLOSED);
      if (state !== null && press === 'hold10') setState(NORMAL);
      return state;
    },
    health: (health) => void healths.push(health),
    [Symbol.dispose]: () => undefined,
  };
  panel = createPanel({
    button,
    led,
    logger,
    found: {
      parts: () => ({ ...parts }),
      onChange(listener) {
        partsChanged = listener;
      },
    },
    keepHotspot(onHealth) {
      radio = onHealth;
      return createHotspotKeeper(hotspot, logger);
    },
    connect(onState) {
      onServerState = onState;
      return link;
    },
    now: () => performance.now(),
  });
  const hold = async (ms: number) => {
    button.set(true);
    await vi.advanceTimersByTimeAsync(ms);
    button.set(false);
    await panel.settled();
  };
  /** When the light changed within so many milliseconds from now, and to what. */
  const watch = async (ms: number) => {
    const changes: [number, boolean][] = [[0, led.lit()]];
    for (let at = 10; at <= ms; at += 10) {
      await vi.advanceTimersByTimeAsync(10);
      if (led.lit() !== changes.at(-1)?.[1]) changes.push([at, led.lit()]);
    }
    return changes;
  };
  const change = (next: Partial<typeof parts>) => {
    Object.assign(parts, next);
    partsChanged();
  };
  const air = (next: PanelHealth['hotspot']) => radio(next);
  return { button, led, hotspot, logger, presses, healths, setState, hold, watch, change, air };
}

describe('the light', () => {
  test('is dark until the server’s first state, and shows a fault when it is gone', async () => {
    const { led, setState, watch } = testPanel();
    expect([panel.playing(), led.lit()]).toEqual([null, false]);
    setState(null);
    expect(panel.playing()).toBe('fault');
    expect((await watch(1_000)).length).toBeGreaterThan(8);
  });

  test.each([
    [
      'ready',
      NORMAL,
      [
        [0, true],
        [100, false],
        [5_000, true],
      ],
    ],
    [
      'attention',
      { ...NORMAL, level: 'attention' },
      [
        [0, true],
        [150, false],
        [400, true],
        [550, false],
        [5_000, true],
      ],
    ],
    [
      'outageClosed',
      CLOSED,
      [
        [0, true],
        [900, false],
        [1_800, true],
        [2_700, false],
        [3_600, true],
        [4_500, false],
      ],
    ],
    ['outageOpen', OPEN, [[0, true]]],
    [
      'drill',
      { ...OPEN, drill: true },
      [
        [0, true],
        [4_600, false],
        [5_000, true],
      ],
    ],
  ] as const)('shows %s', async (name, state, changes) => {
    const { setState, watch } = testPanel();
    setState(state);
    expect(panel.playing()).toBe(name);
    expect(await watch(5_000)).toEqual(changes);
  });

  test.each([
    ['fault', { ...NORMAL, level: 'fault' }],
    ['outageClosed', { ...CLOSED, level: 'fault' }],
    ['outageClosed', { ...CLOSED, drill: true }],
  ] as const)('shows %s for %j', (name, state) => {
    testPanel().setState(state);
    expect(panel.playing()).toBe(name);
  });

  test('does not restart when the server sends the same state again', async () => {
    const { setState, watch } = testPanel();
    setState(NORMAL);
    await watch(2_500);
    setState({ ...NORMAL });
    expect(await watch(2_600)).toEqual([
      [0, false],
      [2_500, true],
      [2_600, false],
    ]);
  });

  test('flickers while the button is held, is steady from 3 s, and is dark in the end', async () => {
    const { button, setState, watch, led } = testPanel();
    setState(OPEN);
    button.set(true);
    expect(panel.playing()).toBe('outageOpen');
    await vi.advanceTimersByTimeAsync(30);
    expect(panel.playing()).toBe('held');
    expect((await watch(2_960)).length).toBeGreaterThan(20);
    await vi.advanceTimersByTimeAsync(10);
    expect(panel.playing()).toBe('held3');
    expect(await watch(5_000)).toEqual([[0, true]]);
    button.set(false);
    await panel.settled();
    expect(panel.playing()).toBe('outageOpen');
    panel[Symbol.dispose]();
    expect(led.lit()).toBe(false);
  });
});

describe('a short press', () => {
  const ONE = [
    [0, true],
    [400, false],
  ];
  const TWO = [
    [0, true],
    [250, false],
    [500, true],
    [750, false],
  ];
  const FAST = [0, 80, 160, 240, 320, 400, 480, 560].map((at, i) => [at, i % 2 === 0]);

  test.each([
    ['answerReady', NORMAL, ONE],
    ['answerAttention', { ...NORMAL, level: 'attention' } as const, TWO],
    ['answerFault', { ...CLOSED, level: 'fault' } as const, FAST],
    ['answerReady', OPEN, ONE],
    ['answerFault', null, FAST],
  ])('is answered by %s, once', async (name, state, flashes) => {
    const { setState, hold, presses, watch } = testPanel();
    setState(state);
    const before = panel.playing();
    await hold(200);
    expect(presses).toEqual(['short']);
    expect(panel.playing()).toBe(name);
    expect(await watch(900)).toEqual(flashes);
    await watch(1_000);
    expect(panel.playing()).toBe(before);
  });

  test('does not hide the server’s next state', async () => {
    const { setState, hold } = testPanel();
    setState(NORMAL);
    await hold(200);
    setState(OPEN);
    expect(panel.playing()).toBe('outageOpen');
  });

  test.each([5, 29])('is none when it bounces for %i ms', async (ms) => {
    const { setState, hold, presses } = testPanel();
    setState(NORMAL);
    await hold(ms);
    expect(presses).toEqual([]);
    expect(panel.playing()).toBe('ready');
  });
});

describe('a hold', () => {
  test('of 3 s starts outage mode and the hotspot while the button is still held', async () => {
    const { button, setState, presses, hotspot } = testPanel();
    setState(NORMAL);
    button.set(true);
    await vi.advanceTimersByTimeAsync(2_999);
    expect(presses).toEqual([]);
    await vi.advanceTimersByTimeAsync(2);
    await panel.settled();
    expect(presses).toEqual(['hold3']);
    expect(await hotspot.state()).toBe('on');
    await vi.advanceTimersByTimeAsync(20_000);
    button.set(false);
    await panel.settled();
    expect(presses).toEqual(['hold3']);
    expect(panel.playing()).toBe('outageClosed');
  });

  test('of 10 s in an outage locks, and takes the hotspot down', async () => {
    const { setState, hold, presses, hotspot } = testPanel();
    setState(OPEN);
    await panel.settled();
    expect(await hotspot.state()).toBe('on');
    await hold(9_990);
    expect(presses).toEqual([]);
    await hold(10_000);
    expect(presses).toEqual(['hold10']);
    expect(await hotspot.state()).toBe('off');
    expect(panel.playing()).toBe('ready');
  });

  test('of 3 s in an outage does nothing, nor one of 2 s in normal mode but answer', async () => {
    const { setState, hold, presses } = testPanel();
    setState(CLOSED);
    await hold(5_000);
    expect(presses).toEqual([]);
    setState(NORMAL);
    await hold(2_900);
    expect(presses).toEqual(['short']);
  });
});

describe('the hotspot', () => {
  test('stays as it is while the server is away, and follows it when it is back', async () => {
    const { setState, hotspot } = testPanel();
    setState(OPEN);
    setState(null);
    await panel.settled();
    expect(await hotspot.state()).toBe('on');
    setState(NORMAL);
    await panel.settled();
    expect(await hotspot.state()).toBe('off');
  });

  test('that fails is tried again until it is up', async () => {
    let left = 3;
    const radio = simulatedHotspot();
    const { setState, logger } = testPanel({
      async set(on) {
        if (left-- > 2) throw new Error('rfkill');
        if (left >= 1) return;
        await radio.set(on);
      },
      state: radio.state,
    });
    setState(CLOSED);
    await panel.settled();
    for (let i = 0; i < 2; i++) {
      expect(await radio.state()).toBe('off');
      await vi.advanceTimersByTimeAsync(5_000);
      await panel.settled();
    }
    expect(await radio.state()).toBe('on');
    expect(logger.events()).toEqual(['hotspotFailed', 'hotspotFailed', 'hotspot']);
  });

  test('that is not wanted any more is not tried again', async () => {
    const asked: boolean[] = [];
    const { setState } = testPanel({
      set: async (on) => void asked.push(on),
      state: async () => 'off',
    });
    setState(CLOSED);
    await panel.settled();
    setState(NORMAL);
    await panel.settled();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toEqual([true, false]);
  });
});

test('the server gets the state of the parts, at the start and at every change', () => {
  const { healths, change, air } = testPanel();
  change({ led: false });
  air('missing');
  change({ led: true, button: false });
  expect(healths).toEqual([
    { hotspot: 'off', button: true, led: true },
    { hotspot: 'off', button: true, led: false },
    { hotspot: 'missing', button: true, led: false },
    { hotspot: 'missing', button: false, led: true },
  ]);
});

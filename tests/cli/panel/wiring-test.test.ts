import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { boardHardware } from '../../../appliance/panel/config.ts';
import { simulatedButton, simulatedLed } from '../../../appliance/panel/simulator.ts';
import { runWiringTest } from '../../../src/cli/device/panel-test.ts';
import { panelTestText } from '../../../src/cli/text/device.ts';
import { err, ok } from '../../../src/core/errors.ts';
import type { PartFailure } from '../../../src/core/panel.ts';
import { ledText } from '../../../src/core/text/led.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const text = panelTestText.en;
/** Six patterns of six seconds. */
const SHOW_MS = 36_000;

interface Faults {
  readonly led?: PartFailure;
  readonly button?: PartFailure;
  /** The level of the line at rest. */
  readonly pressed?: boolean | null;
}

/** An installer beside a board. */
function installer(faults: Faults = {}) {
  const [button, led] = [simulatedButton(), simulatedLed()];
  const lines: string[] = [];
  const stop = new AbortController();
  const closed: string[] = [];
  const lose = { button: () => {}, led: () => {} };
  const close = (name: string) => ({ [Symbol.dispose]: () => void closed.push(name) });
  const outcome = runWiringTest({
    board: boardHardware({}),
    hardware: {
      openLed: async (lost) => {
        lose.led = lost;
        return faults.led ? err(faults.led) : ok({ ...led, ...close('led') });
      },
      openButton: async (lost) => {
        lose.button = lost;
        const pressed = () => faults.pressed ?? null;
        return faults.button ? err(faults.button) : ok({ ...button, ...close('button'), pressed });
      },
    },
    text,
    patterns: ledText.en,
    out: (line) => lines.push(line),
    now: () => performance.now(),
    wait: (ms, signal) =>
      new Promise((resolve) => {
        setTimeout(resolve, ms);
        signal.addEventListener('abort', () => resolve());
      }),
    stop: stop.signal,
  });
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  const hold = async (ms: number) => {
    button.set(true);
    await pass(ms);
    button.set(false);
    await pass(0);
  };
  return { led, button, lines, stop, closed, lose, outcome, pass, hold };
}

test('shows each pattern in words and light, then takes the three presses', async () => {
  const { led, lines, outcome, pass, hold, closed } = installer();
  await pass(0);
  expect(lines).toEqual([
    'Button: GPIO 17, active low',
    'Light: GPIO 27, active high',
    'Light: found',
    'Button: found',
    text.look,
    '  One short flash every 5 seconds: The box is ready.',
  ]);
  expect(led.lit()).toBe(true);
  await pass(SHOW_MS);
  expect(lines.filter((line) => line.startsWith('  '))).toHaveLength(6);
  expect([lines.at(-1), led.lit()]).toEqual([text.ask.short, false]);
  await hold(240);
  expect(lines.slice(-3)).toEqual([text.held('0.2'), text.right.short, text.ask.hold3]);
  await hold(3_400);
  expect(lines.slice(-3)).toEqual([text.held('3.4'), text.right.hold3, text.ask.hold10]);
  await hold(10_100);
  expect(lines.slice(-3)).toEqual([text.held('10.1'), text.right.hold10, text.allWell]);
  expect(await outcome).toBe('well');
  expect(closed.toSorted()).toEqual(['button', 'led']);
});

test('the light follows the finger: flickers, is steady at 3 s and goes out at 10 s', async () => {
  const { led, button, stop, pass } = installer();
  await pass(SHOW_MS);
  button.set(true);
  const changes: number[] = [];
  for (let at = 0, lit = false; at < 12_000; at += 10) {
    if (led.lit() !== lit) changes.push(at);
    lit = led.lit();
    await pass(10);
  }
  expect(changes.filter((at) => at < 3_000).length).toBeGreaterThan(20);
  expect(changes.filter((at) => at > 3_060)).toEqual([10_000]);
  stop.abort();
});

describe('says what is wrong', () => {
  test('with a press of another length, three times', async () => {
    const { lines, outcome, pass, hold } = installer();
    await pass(SHOW_MS);
    for (let i = 0; i < 3; i++) await hold(5_000);
    expect(lines.slice(-8)).toEqual(
      [1, 2, 3].flatMap((n) => [text.held('5.0'), text.tooLong, ...(n < 3 ? [text.again] : [])]),
    );
    expect(await outcome).toBe('faulty');
    const other = installer();
    await pass(SHOW_MS);
    await other.hold(200);
    await other.hold(2_000);
    expect(other.lines.slice(-3)).toEqual([text.held('2.0'), text.tooShort.hold3, text.again]);
    await other.hold(3_000);
    await other.hold(9_000);
    expect(other.lines.slice(-2)).toEqual([text.tooShort.hold10, text.again]);
    other.stop.abort();
  });

  test('with no press at all', async () => {
    const { lines, outcome, pass } = installer();
    await pass(SHOW_MS + 60_000);
    expect(lines.at(-1)).toBe(text.nothing(60));
    expect(await outcome).toBe('faulty');
  });

  test('with a button that is stuck, or works the wrong way round', async () => {
    const stuck = installer({ pressed: true });
    await stuck.pass(SHOW_MS);
    expect(stuck.lines.at(-1)).toBe(text.pressedAtRest);
    expect(await stuck.outcome).toBe('faulty');

    const { lines, outcome, pass, button } = installer();
    await pass(SHOW_MS);
    button.set(false);
    expect(await outcome).toBe('faulty');
    expect(lines.at(-1)).toBe(text.inverted);
  });

  test('with a line that is busy, and tries the rest', async () => {
    const busy = { code: 'lineBusy', facts: { pin: 27, errno: 'EBUSY' } } as const;
    const { lines, outcome, pass, hold } = installer({ led: busy });
    await pass(0);
    expect(lines[2]).toBe(
      'Light: missing. Something else uses line 27. Look for overlays in config.txt.',
    );
    expect(lines.at(-1)).toBe(text.ask.short);
    for (const ms of [200, 3_000, 10_000]) await hold(ms);
    expect(await outcome).toBe('faulty');
    expect(lines.at(-1)).toBe(text.right.hold10);

    const none = { code: 'noInput', facts: { input: 'lygte-button', inputs: 0 } } as const;
    const other = installer({ button: none });
    await pass(SHOW_MS);
    expect(other.lines).toContain(`Button: missing. ${text.why.noInput(none.facts)}`);
    expect(await other.outcome).toBe('faulty');
  });

  test('with a wire that comes off', async () => {
    const { lines, outcome, pass, lose } = installer();
    await pass(SHOW_MS);
    lose.button();
    expect(await outcome).toBe('faulty');
    expect(lines.at(-1)).toBe(text.lost('Button'));
  });
});

test('bounces count for nothing', async () => {
  const { lines, button, outcome, pass, stop } = installer();
  await pass(SHOW_MS);
  for (const [ms, pressed] of [
    [2, true],
    [3, false],
    [2, true],
    [300, false],
    [1, true],
  ] as const) {
    button.set(pressed);
    await pass(ms);
  }
  button.set(false);
  await pass(0);
  expect(lines.filter((line) => line.startsWith('Seen'))).toHaveLength(0);
  button.set(true);
  await pass(400);
  button.set(false);
  await pass(0);
  expect(lines.filter((line) => line.startsWith('Seen'))).toEqual([text.held('0.4')]);
  stop.abort();
  expect(await outcome).toBe('stopped');
});

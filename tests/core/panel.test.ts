import { describe, expect, test } from 'vitest';
import {
  answerFor,
  type LedPattern,
  PATTERNS,
  type PanelState,
  patternFor,
} from '../../src/core/panel.ts';

const state: PanelState = { mode: 'normal', vault: 'closed', drill: false, level: 'ready' };
const outage = { ...state, mode: 'outage' } as const;

describe('the pattern', () => {
  test.each([
    [null, 'fault'],
    [state, 'ready'],
    [{ ...state, level: 'attention' }, 'attention'],
    [{ ...state, level: 'fault' }, 'fault'],
    [outage, 'outageClosed'],
    [{ ...outage, drill: true }, 'outageClosed'],
    [{ ...outage, vault: 'open' }, 'outageOpen'],
    [{ ...outage, vault: 'open', level: 'fault' }, 'outageOpen'],
    [{ ...outage, vault: 'open', drill: true }, 'drill'],
  ] as const)('of %j is %s', (panel, name) => {
    expect(patternFor(panel)).toBe(PATTERNS[name]);
  });
});

test('a short press is answered with the level, also in an outage', () => {
  expect(answerFor(state).name).toBe('answerReady');
  expect(answerFor({ ...outage, level: 'attention' }).name).toBe('answerAttention');
  expect(answerFor(null).name).toBe('answerFault');
});

test('the patterns differ in flashes per 5 seconds and in their lengths', () => {
  const steps = (name: keyof typeof PATTERNS): LedPattern['steps'] => PATTERNS[name].steps;
  const flashes = (name: keyof typeof PATTERNS) => steps(name).filter((each) => each.on).length;
  const length = (name: keyof typeof PATTERNS) =>
    steps(name).reduce((sum, each) => sum + each.ms, 0);
  expect([flashes('ready'), length('ready')]).toEqual([1, 5_000]);
  expect([flashes('attention'), length('attention')]).toEqual([2, 5_000]);
  expect([flashes('drill'), length('drill')]).toEqual([1, 5_000]);
  expect(flashes('answerReady')).toBe(1);
  expect(flashes('answerAttention')).toBe(2);
  expect(PATTERNS.outageOpen.steps.every((each) => each.on)).toBe(true);
  for (const [key, pattern] of Object.entries(PATTERNS)) expect(pattern.name).toBe(key);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NORMAL, type OutageInput, type OutageState, step } from '../../src/core/outage.ts';

const closed: OutageState = {
  mode: 'outage',
  vault: 'closed',
  drill: false,
  outage: 'o1',
  since: 5,
};
const open: OutageState = { ...closed, vault: 'open' };

const input: fc.Arbitrary<OutageInput> = fc.oneof(
  fc.constantFrom<OutageInput>(
    { type: 'hold10s' },
    { type: 'unlocked' },
    { type: 'locked' },
    { type: 'ended' },
    { type: 'powerUp' },
  ),
  fc.record({ type: fc.constant('drill' as const), on: fc.boolean() }),
  fc.record({ type: fc.constant('hold3s' as const), outage: fc.uuid(), at: fc.nat() }),
);

/** The rules once more, written as what each input does to three facts. */
interface Model {
  outage: string | null;
  open: boolean;
  drill: boolean;
}

function model(state: Model, { type, ...more }: OutageInput): Model {
  const normal = { outage: null, open: false, drill: false };
  if (state.outage === null)
    return type === 'hold3s' && 'outage' in more ? { ...normal, outage: more.outage } : state;
  if (type === 'hold10s') return normal;
  if (type === 'ended') return state.open ? normal : state;
  if (type === 'unlocked') return { ...state, open: true };
  if (type === 'locked' || type === 'powerUp') return { ...state, open: false };
  if (type === 'drill' && state.open && 'on' in more) return { ...state, drill: more.on };
  return state;
}

function view(state: OutageState): Model {
  if (state.mode === 'normal') return { outage: null, open: false, drill: false };
  return { outage: state.outage, open: state.vault === 'open', drill: state.drill };
}

test('any sequence of inputs leads to the state the rules give', () => {
  fc.assert(
    fc.property(fc.array(input, { maxLength: 30 }), (inputs) => {
      let state: OutageState = NORMAL;
      let expected = view(NORMAL);
      for (const each of inputs) {
        const before = state;
        const { state: next, closesVault } = step(state, each);
        expected = model(expected, each);
        expect(view(next)).toEqual(expected);
        const closes = view(before).open && !view(next).open;
        expect(closesVault).toBe(closes);
        state = next;
      }
    }),
    { numRuns: 500 },
  );
});

describe('one by one', () => {
  test('a hold of 3 s begins an outage with the vault closed, and keeps its time', () => {
    expect(step(NORMAL, { type: 'hold3s', outage: 'o1', at: 5 }).state).toEqual(closed);
  });
  test('a second hold of 3 s does not begin another outage', () => {
    expect(step(open, { type: 'hold3s', outage: 'o2', at: 9 }).state).toBe(open);
  });
  test('after a power cut the outage goes on with the vault closed', () => {
    expect(step(open, { type: 'powerUp' }).state).toEqual(closed);
    expect(step(NORMAL, { type: 'powerUp' }).state).toEqual(NORMAL);
  });
  test('a lock of 10 s ends it from a closed vault too', () => {
    expect(step(closed, { type: 'hold10s' })).toEqual({ state: NORMAL, closesVault: false });
  });
});

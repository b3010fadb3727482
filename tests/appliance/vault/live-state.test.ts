import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLiveState, type LiveChange } from '../../../appliance/vault/live-state.ts';
import { patchOf } from '../../../src/core/events.ts';
import { emptyLive, type Live, mergeLive } from '../../../src/core/live.ts';
import { sampleEvent } from '../../fakes/sample.ts';

const START = 1_000_000;

function change(index: number): LiveChange {
  return patchOf(sampleEvent(`event-${index}`, index % 4, index), index) ?? {};
}

test('a phone that reconnects gets the changes since, or everything', () => {
  fc.assert(
    fc.property(fc.nat(30), fc.nat(30), (before, after) => {
      const state = createLiveState(emptyLive([]), START, { recentMax: 20 });
      for (let index = 0; index < before; index++) state.apply(change(index));
      const phone: Live = structuredClone(state.current());
      for (let index = before; index < before + after; index++) state.apply(change(index));

      const missed = state.since(phone.cursor);
      if (after > 20) expect(missed).toBeNull();
      else {
        expect(missed).toHaveLength(after);
        for (const patch of missed ?? []) mergeLive(phone, patch);
        expect(phone).toEqual(state.current());
      }
    }),
  );
});

describe('cursors', () => {
  test('of the future, or of an earlier process, are not known', () => {
    const earlier = createLiveState(emptyLive([]), START);
    for (let index = 0; index < 50; index++) earlier.apply(change(index));
    const state = createLiveState(emptyLive([]), START + 1000);
    state.apply(change(0));
    expect(state.since(earlier.current().cursor)).toBeNull();
    expect(state.since(START + 5000)).toBeNull();
    expect(state.since(0)).toBeNull();
    expect(state.since(state.current().cursor)).toEqual([]);
  });

  test('grow with every change, also of the people signed in', () => {
    const state = createLiveState(emptyLive([]), START);
    expect(state.apply({ people: [] }).cursor).toBe(START + 1);
    expect(state.apply({ requests: [] }).cursor).toBe(START + 2);
    expect(state.current()).toMatchObject({ cursor: START + 2, people: [], requests: [] });
  });
});

test('listeners get each change once, until they unsubscribe', () => {
  const state = createLiveState(emptyLive([]), START);
  const received: number[] = [];
  const leave = state.subscribe((patch) => {
    received.push(patch.cursor);
    if (patch.cursor === START + 2) leave();
  });
  state.subscribe((patch) => received.push(-patch.cursor));
  for (let index = 0; index < 3; index++) state.apply(change(index));
  const [one, two, three] = [START + 1, START + 2, START + 3];
  expect(received).toEqual([one, -one, two, -two, -three]);
});

describe('a drill', () => {
  const note = (id: string): LiveChange => ({
    notes: [{ eventId: id, at: '2026-11-23T08:00:00.000+01:00', by: 'Mette', text: id }],
  });
  const texts = ({ notes }: Live) => notes.map(({ text }) => text);

  test('shows a copy with practice; the real picture gets what is real, and comes back', () => {
    const state = createLiveState(emptyLive(), START);
    const whole: Live[] = [];
    state.subscribe((patch) => patch.whole && whole.push(structuredClone(patch)));
    state.apply(note('a'));
    state.setDrill(true);
    state.practise(note('b'));
    state.apply(note('c'));
    expect(texts(state.current())).toEqual(['a', 'b', 'c']);
    expect(texts(state.real())).toEqual(['a', 'c']);
    state.setDrill(false);
    state.practise(note('late'));
    expect(texts(state.current())).toEqual(['a', 'c']);
    expect(whole.map((picture) => [texts(picture), picture.drill])).toEqual([
      [['a'], true],
      [['a', 'c'], undefined],
    ]);
  });

  test('cursors grow over its start and its end, and none of before is known', () => {
    const state = createLiveState(emptyLive(), START);
    const cursors = [START];
    const seen = () => cursors.push(state.current().cursor);
    for (const on of [true, false, true, false]) {
      state.setDrill(on);
      expect(state.since(cursors.at(-1) ?? 0)).toBeNull();
      seen();
      state.practise(note(`practised ${cursors.length}`));
      state.apply(note(`real ${cursors.length}`));
      seen();
    }
    expect(cursors).toEqual([...cursors].sort((a, b) => a - b));
    expect(new Set(cursors).size).toBe(cursors.length);
  });

  test('that is on already goes on: nobody is told', () => {
    const state = createLiveState(emptyLive(), START, { practice: [note('before the cut')] });
    expect(state.current()).toMatchObject({ drill: true, cursor: START });
    expect(texts(state.current())).toEqual(['before the cut']);
    let told = 0;
    state.subscribe(() => told++);
    state.setDrill(true);
    expect([told, texts(state.current())]).toEqual([0, ['before the cut']]);
  });
});

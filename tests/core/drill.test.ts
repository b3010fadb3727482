import { describe, expect, test } from 'vitest';
import { drillChange, isPractice, lastDrill } from '../../src/core/drill.ts';
import type { DeviceEvent, JournalEvent } from '../../src/core/events.ts';
import { sampleEvent } from '../fakes/sample.ts';

const practised = (id: string, outage = 'outage-1'): JournalEvent => ({
  ...sampleEvent(id, 1),
  drill: true,
  outage,
});

type OwnEvent = DeviceEvent extends infer E
  ? E extends DeviceEvent
    ? Omit<E, 'id' | 'at'>
    : never
  : never;

function own(id: string, event: OwnEvent): JournalEvent {
  const { at, by, receivedAt, certain, outage } = sampleEvent(id, 0);
  return { id, at, by, receivedAt, certain, outage, drill: true, ...event };
}

type Change = Extract<DeviceEvent, { kind: 'outage' }>['change'];
const outage = (change: Change) => own(change, { kind: 'outage', change });
const idsOf = (...events: JournalEvent[]) => {
  const { practice, ended } = lastDrill(events, 'outage-1');
  return [practice.map(({ id }) => id).join(' '), ended];
};

describe('practice', () => {
  test('is what was recorded in a drill, and nothing recorded outside one', () => {
    expect(isPractice(practised('a'))).toBe(true);
    expect(isPractice(sampleEvent('a', 1))).toBe(false);
  });

  test('is not who came in, what they read, which PIN they chose, or the drill itself', () => {
    const person = { id: 'p', name: 'Vikar Vig', role: 'staff' as const };
    const facts = [
      own('a', { kind: 'unlocked', card: 'staff' }),
      own('b', { kind: 'signedIn', how: 'pin' }),
      own('c', { kind: 'pinSet', personId: 'p', hash: 'h' }),
      own('d', { kind: 'personAdded', person }),
      own('e', { kind: 'protectedView', childId: 'child-1', reason: 'call' }),
      own('f', { kind: 'rosterRead', version: 1 }),
      outage('drillOn'),
      outage('ended'),
    ];
    expect(facts.filter(isPractice)).toEqual([]);
  });
});

describe('the newest drill of an outage', () => {
  test('has what was practised since its start', () => {
    expect(
      idsOf(outage('drillOn'), practised('a'), sampleEvent('real', 1), practised('b')),
    ).toEqual(['a b', false]);
  });

  test('has nothing of a drill before it, nor of one in another outage', () => {
    const first = [outage('drillOn'), practised('a'), outage('drillOff'), practised('late')];
    expect(idsOf(...first)).toEqual(['a late', true]);
    expect(idsOf(...first, outage('drillOn'), practised('b', 'outage-0'))).toEqual(['', false]);
  });

  test('goes on over lock and unlock', () => {
    const start = [outage('drillOn'), practised('a'), outage('locked')];
    expect(idsOf(...start, practised('b'))).toEqual(['a b', false]);
  });

  test('is there even where the record of its start cannot be read', () => {
    expect(idsOf(practised('a'))).toEqual(['a', false]);
  });
});

test('only its start and its end change whether there is a drill', () => {
  const changes = ['drillOn', 'drillOff', 'locked', 'ended'] as const;
  expect(changes.map((change) => drillChange(outage(change)))).toEqual([true, false, null, null]);
  expect(drillChange(practised('a'))).toBeNull();
});

import { signal } from '@preact/signals';
import { describe, expect, test } from 'vitest';
import type { PhoneEvent } from '../../../src/core/events.ts';
import { emptyLive } from '../../../src/core/live.ts';
import { createData, createRecords } from '../../../web/app/state/data.ts';
import { createDeviceClock } from '../../../web/app/state/device.ts';
import { sampleLive, sampleRoster } from '../support/sample.ts';

const me = { id: 's1', name: 'Hanne', role: 'leader' } as const;
const tap: PhoneEvent = {
  id: 'e1',
  at: '2099-01-01T09:00:00.000+01:00',
  kind: 'attendance',
  childId: 'c0',
  status: 'present',
};

function openData() {
  const phone = { now: 1_000_000 };
  const pending = signal<readonly PhoneEvent[]>([]);
  const data = createData(
    pending,
    () => me,
    () => phone.now,
  );
  const roster = sampleRoster(4);
  data.load(roster, sampleLive(roster));
  return { phone, pending, data, status: () => data.live.value.attendance.c0?.status };
}

test('what is recorded shows at once, and is taken back when the box refuses it', () => {
  const { pending, status } = openData();
  pending.value = [tap];
  expect(status()).toBe('present');
  pending.value = [];
  expect(status()).toBeUndefined();
});

test('what the box has saved stays, also before the stream brings it', () => {
  const { pending, data, status } = openData();
  pending.value = [tap];
  data.saved([tap], me);
  pending.value = [];
  expect(status()).toBe('present');
  expect(data.live.value.attendance.c0).toMatchObject({ by: 'Hanne', source: 'Lygte' });
});

describe('in a drill', () => {
  const practised: PhoneEvent = { ...tap, drill: true };
  const whole = { ...emptyLive(), cursor: 9, whole: true } as const;

  test('what is practised shows while it is on, also before it is sent', () => {
    const { pending, data, status } = openData();
    data.merge({ ...whole, drill: true });
    pending.value = [practised];
    expect(status()).toBe('present');
    data.merge(whole);
    expect(status()).toBeUndefined();
  });

  test('what the box saves after its end does not come back on the screen', () => {
    const { pending, data, status } = openData();
    data.merge({ ...whole, drill: true });
    pending.value = [practised];
    data.merge(whole);
    data.saved([practised], me);
    pending.value = [];
    expect(status()).toBeUndefined();
  });

  test('a record from before it, still waiting, shows in it and after it', () => {
    const { pending, data, status } = openData();
    pending.value = [{ ...tap, drill: false }];
    data.merge({ ...whole, drill: true });
    expect(status()).toBe('present');
    data.merge(whole);
    expect(status()).toBe('present');
  });

  test('each record carries what the screen says', () => {
    const { data } = openData();
    const added: PhoneEvent[] = [];
    const records = createRecords({
      clock: createDeviceClock(() => 0, 60),
      uuid: () => 'id',
      outbox: { add: (event) => added.push(event) },
      live: () => data.live.value,
    });
    records.status('c0', 'gone');
    data.merge({ ...whole, drill: true });
    records.note('øver');
    records.viewed('c0');
    data.merge(whole);
    records.note('alt vel');
    expect(added.map(({ drill }) => drill)).toEqual([false, true, true, false]);
  });
});

test('what another phone says reaches the screen', () => {
  const { data } = openData();
  const seen: (string | undefined)[] = [];
  const stop = data.live.subscribe((live) => seen.push(live.attendance.c0?.status));
  const fact = { status: 'sick', at: tap.at, source: 'Lygte', by: 'Mette' } as const;
  data.merge({ cursor: 2, attendance: { c0: fact }, administrations: [], notes: [] });
  stop();
  expect(seen).toEqual([undefined, 'sick']);
  expect(data.cursor()).toBe(2);
});

test('cleared, nothing of anybody is left', () => {
  const { data } = openData();
  data.clear();
  expect(data.roster.value).toBeNull();
  expect(data.child('c0')).toBeUndefined();
  expect(JSON.stringify(data.live.value)).not.toContain('c1');
});

test('who changed a child in the last two seconds is known, by what this screen showed', () => {
  const { phone, pending, data } = openData();
  const changed = (childId = 'c0') => data.changedJustNow(childId);
  const heard = (status: 'present' | 'gone', at: string) => {
    const fact = { status, at, source: 'Lygte', by: 'Mette', eventId: at } as const;
    data.merge({ cursor: 2, attendance: { c0: fact }, administrations: [], notes: [] });
  };
  expect(data.live.value.attendance.c1).toBeDefined();
  expect(changed('c1')).toBeNull();
  pending.value = [tap];
  expect(changed()).toBe('here');
  phone.now += 2000;
  expect(changed()).toBeNull();
  heard('present', '2099-01-01T09:00:01.000+01:00');
  // The same status again changes no row.
  expect(changed()).toBeNull();
  heard('gone', '2099-01-01T09:00:02.000+01:00');
  phone.now += 1999;
  expect(changed()).toBe('elsewhere');
  phone.now += 1;
  expect(changed()).toBeNull();
});

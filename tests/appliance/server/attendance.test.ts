// Attendance of the day that sync has brought: at the unlock, while the vault is open, and at midnight.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { countGroups, statusOf } from '../../../src/core/attendance.ts';
import { unwrap } from '../../../src/core/errors.ts';
import { type Live, mergeLive } from '../../../src/core/live.ts';
import type { Snapshot, Status } from '../../../src/core/snapshot.ts';
import { stamp } from '../../../src/core/time.ts';
import { eventId, type Phone } from '../../fakes/phone.ts';
import { sampleSnapshot } from '../../fakes/sample.ts';
import {
  LEADER,
  PROTECTED_CHILD,
  STAFF,
  type TestDevice,
  testDevice,
} from '../../fakes/test-device.ts';

let device: TestDevice;
let phone: Phone;
beforeEach(async () => {
  device = await testDevice();
  phone = device.phone();
});
afterEach(() => device.close());

const at = (wall: string, day = '23') => `2026-11-${day}T${wall}:00.000+01:00`;
const live = async () => (await phone.get<Live>('/api/live')).json;
const statuses = async (...ids: string[]) => {
  const { attendance } = await live();
  return ids.map((id) => statusOf(attendance, id, stamp(device.clock)));
};
const comeIn = () => phone.comeIn(device.cards.staff, STAFF);

type Facts = readonly (readonly [string, Status, string])[];
async function bring(sequence: number, after: number | null, facts: Facts, institution?: string) {
  const update = await device.press.attendance(sequence, after, facts, institution);
  unwrap(device.store.addAttendance([update]));
}

async function record(childId: string, status: Status, when: string): Promise<void> {
  const event = { id: eventId(), at: when, kind: 'attendance', childId, status };
  expect((await phone.post('/api/events', { events: [event] })).status).toBe(200);
}

test('what came before the unlock is there after it, the newest of each child', async () => {
  // The snapshot has the first three children present at 07:30.
  await bring(10, null, [
    ['child-0', 'gone', at('08:10')],
    ['child-1', 'sick', at('07:00')],
    ['child-5', 'present', at('08:00')],
    [PROTECTED_CHILD, 'onTrip', at('08:05')],
    ['nobody', 'present', at('08:00')],
  ]);
  await bring(11, 10, [['child-5', 'sleeping', at('08:30')]]);
  await comeIn();
  expect(await statuses('child-0', PROTECTED_CHILD, 'child-2', 'child-5', 'child-6')).toEqual([
    'gone',
    'onTrip',
    'present',
    'sleeping',
    'notArrived',
  ]);
  const { attendance } = await live();
  expect(attendance['child-5']).toEqual({
    status: 'sleeping',
    at: at('08:30'),
    source: 'Aula',
    sequence: 11,
  });
  expect(Object.keys(attendance)).not.toContain('nobody');
});

test('a second power cut later it is there again, with what staff recorded', async () => {
  await bring(10, null, [['child-5', 'present', at('08:00')]]);
  await comeIn();
  await record('child-5', 'gone', at('08:00'));
  await device.restart();
  phone = device.phone();
  await comeIn();
  expect(await statuses('child-5')).toEqual(['gone']);
});

describe('while the vault is open', () => {
  test('it reaches the phones without a new unlock, and only what is new', async () => {
    await bring(10, null, [['child-5', 'present', at('08:00')]]);
    await comeIn();
    const stream = await phone.stream('/api/live/stream');
    const mine = (await stream.next()).live;
    await bring(11, 10, [
      ['child-5', 'present', at('08:00')],
      ['child-6', 'present', at('08:40')],
    ]);
    await device.server.tick();
    const { live: news } = await stream.next();
    expect(Object.keys(news.attendance)).toEqual(['child-6']);
    mergeLive(mine, news);
    expect(mine.attendance).toEqual((await live()).attendance);
    stream.close();

    const { cursor } = await live();
    await device.server.tick();
    await bring(20, null, [['child-6', 'present', at('08:40')]]);
    await device.server.tick();
    expect((await live()).cursor).toBe(cursor);
  });

  test('what staff recorded later, or at the same time, stands', async () => {
    await comeIn();
    await record('child-5', 'gone', at('08:45'));
    await record('child-6', 'gone', at('08:45'));
    await bring(10, null, [
      ['child-5', 'present', at('08:45')],
      ['child-6', 'present', at('08:46')],
    ]);
    await device.server.tick();
    expect(await statuses('child-5', 'child-6')).toEqual(['gone', 'present']);
  });

  test('the attendance of a newer snapshot is merged the same way', async () => {
    await comeIn();
    const snapshot: Snapshot = {
      ...sampleSnapshot(20),
      attendance: [
        { childId: 'child-2', status: 'gone', at: at('08:50'), source: 'Tabulex' },
        { childId: 'child-7', status: 'present', at: at('08:50'), source: 'Tabulex' },
        { childId: 'new-child', status: 'present', at: at('08:50'), source: 'Tabulex' },
      ],
    };
    await bring(10, null, [['child-7', 'sick', at('08:55')]]);
    const { manifest, full } = await device.press.next(snapshot);
    unwrap(device.store.installVersion(manifest, full));
    await device.server.tick();
    expect(await statuses('child-2', 'child-7')).toEqual(['gone', 'sick']);
    expect(Object.keys((await live()).attendance)).not.toContain('new-child');
  });
});

test('another institution’s, one of an epoch this card lacks, and damaged ones give nothing', async () => {
  await bring(10, null, [['child-5', 'present', at('08:00')]], 'inst-2');
  const good = await device.press.attendance(11, 10, [['child-6', 'present', at('08:00')]]);
  unwrap(device.store.addAttendance([{ ...good, sealed: good.sealed.slice(0, -8) }]));
  await device.press.revokeStaffCard();
  await bring(12, 11, [['child-7', 'present', at('08:00')]]);
  await comeIn();
  expect(await statuses('child-5', 'child-6', 'child-7')).toEqual(Array(3).fill('notArrived'));
  expect(await statuses('child-2')).toEqual(['present']);
});

test('at midnight it is of yesterday, in every list and count, and what staff recorded stays', async () => {
  await bring(10, null, [
    ['child-5', 'present', at('08:00')],
    ['child-6', 'present', at('23:59', '22')],
  ]);
  await phone.comeIn(device.cards.leader, LEADER);
  await record('child-7', 'present', at('08:45'));
  const { groups, children } = sampleSnapshot(20);
  const present = async () =>
    countGroups(groups, children, (await live()).attendance, stamp(device.clock))
      .map((group) => group.present)
      .reduce((sum, count) => sum + count);
  // Three of the snapshot, one of the update, one recorded here.
  expect(await present()).toBe(5);
  expect(await statuses('child-6')).toEqual(['notArrived']);
  device.clock.step(15 * 3_600_000);
  // The session has ended meanwhile, but not the outage.
  phone = device.phone();
  await phone.comeIn(device.cards.leader, LEADER);
  expect(await present()).toBe(1);
  const report = (await phone.post<{ stillPresent: number }>('/api/outage/end')).json;
  expect(report.stillPresent).toBe(1);
});

test('nothing of it is readable on the disk', async () => {
  await bring(10, null, [['child-5', 'present', at('08:00')]]);
  expect(device.everyFile()).not.toContain('child-5');
  expect(device.everyFile()).not.toContain('Aula');
});

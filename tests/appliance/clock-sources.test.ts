import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  batteryVouches,
  bootId,
  manualClockOffset,
  systemClock,
  timeSeen,
} from '../../appliance/clock-sources.ts';
import { openDeviceStore } from '../../appliance/storage/store.ts';
import { unwrap } from '../../src/core/errors.ts';
import { furnish } from '../fakes/test-device.ts';
import { tempFolder } from './support/temp-folder.ts';
import { createPress } from './vault/support/press.ts';

const START = Date.parse('2026-11-23T08:00:00.000Z');
const YEAR = 365 * 86_400_000;

let temp: ReturnType<typeof tempFolder>;
beforeEach(() => {
  temp = tempFolder();
});
afterEach(() => temp[Symbol.dispose]());

describe('a battery clock', () => {
  function rtc(hctosys: string, time: number | string): void {
    const folder = join(temp.path, 'class', 'rtc', 'rtc0');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'hctosys'), `${hctosys}\n`);
    const since = typeof time === 'number' ? Math.floor(time / 1_000) : time;
    writeFileSync(join(folder, 'since_epoch'), `${since}\n`);
  }
  const vouches = (floor = START - YEAR, wall = START) =>
    batteryVouches({ sys: temp.path, floor, wall: () => wall });

  test('vouches for the time it set, give or take its drift', () => {
    rtc('1', START);
    expect(vouches()).toBe(true);
    expect(vouches(START - YEAR, START + 40_000)).toBe(true);
  });

  test('does not where there is none, or the kernel did not set its time by it', () => {
    expect(vouches()).toBe(false);
    rtc('0', START);
    expect(vouches()).toBe(false);
    rtc('1', 'Invalid argument');
    expect(vouches()).toBe(false);
  });

  test('does not when it has lost its power, or the system has gone another way since', () => {
    rtc('1', Date.parse('2000-01-01T00:00:20.000Z'));
    expect(vouches()).toBe(false);
    expect(vouches(0, START)).toBe(false);
    rtc('1', START - 2 * YEAR);
    expect(vouches(START - YEAR, START - 2 * YEAR)).toBe(false);
  });
});

describe('the manual clock offset', () => {
  const file = () => join(temp.path, 'clock.json');

  test('is known to the next process of the same boot, and to none after a power cut', () => {
    expect(manualClockOffset(file(), 'boot-1').manualOffset()).toBe(null);
    manualClockOffset(file(), 'boot-1').keepManualOffset(12.5);
    expect(manualClockOffset(file(), 'boot-1').manualOffset()).toBe(12.5);
    expect(manualClockOffset(file(), 'boot-2').manualOffset()).toBe(null);
  });

  test('is kept in memory where the boot has no name, or the file cannot be', () => {
    for (const manual of [
      manualClockOffset(file(), null),
      manualClockOffset('/nowhere/clock.json', 'boot-1'),
    ]) {
      manual.keepManualOffset(7);
      expect(manual.manualOffset()).toBe(7);
    }
    expect(manualClockOffset(file(), null).manualOffset()).toBe(null);
    for (const broken of ['', '{"boot":"boot-1"}', '{"boot":"boot-1","told":"x"}']) {
      writeFileSync(file(), broken);
      expect(manualClockOffset(file(), 'boot-1').manualOffset()).toBe(null);
    }
  });
});

test('the floor is the latest of the stored time, the newest publication and the newest attendance', async () => {
  const path = join(temp.path, 'device.db');
  {
    using store = openDeviceStore(path);
    expect(timeSeen(store)).toBe(0);
    unwrap(store.raiseClockFloor(1_000));
    expect(timeSeen(store)).toBe(1_000);
  }
  const press = await createPress(temp.path);
  await furnish(path, press, START);
  using store = openDeviceStore(path);
  const issuedAt = Date.parse(store.versions()[0]?.manifest.issuedAt ?? '');
  expect(issuedAt).toBeGreaterThan(1_000);
  expect(timeSeen(store)).toBe(issuedAt);
  unwrap(store.raiseClockFloor(issuedAt + 1));
  expect(timeSeen(store)).toBe(issuedAt + 1);
  // After a power cut a box without a clock must not take the day before for today.
  const update = await press.attendance(1, null, []);
  unwrap(store.addAttendance([update]));
  expect(timeSeen(store)).toBe(Date.parse(update.issuedAt));
  expect(timeSeen(store)).toBeGreaterThan(issuedAt + 1);
});

test('the boot’s name is the unit’s, else the kernel’s', () => {
  expect(bootId({ LYGTE_BOOT_ID: 'b1' })).toBe('b1');
  expect(bootId({})).toMatch(/^[0-9a-f-]{36}$/);
});

test('every process of a boot counts from the same moment, so that the manual offset stays valid', () => {
  rmSync(join(temp.path, 'clock.json'), { force: true });
  const make = () => {
    const manual = manualClockOffset(join(temp.path, 'clock.json'), 'boot-1');
    return systemClock({ floor: 0, zone: 'Europe/Copenhagen', certain: false, manual });
  };
  const [first, before] = [make(), process.hrtime.bigint()];
  expect(Math.abs(first.steady() - Number(before) / 1e6)).toBeLessThan(5_000);
  const future = Date.now() + YEAR;
  first.set(future);
  const second = make();
  expect(second.source()).toBe('leader');
  expect(second.now()).toBeGreaterThanOrEqual(future);
});

import { describe, expect, test } from 'vitest';
import {
  type DeviceFacts,
  DISK_FULL,
  DISK_LOW,
  levelOf,
  READINESS_CODES,
  readinessOf,
  SILENT_MS,
  STALE_MS,
  SYNC_SILENT_MS,
} from '../../src/core/readiness.ts';
import { LANGUAGES } from '../../src/core/text/language.ts';
import { readinessText } from '../../src/core/text/readiness.ts';

const NOW = 1_800_000_000_000;
const good: DeviceFacts = {
  now: NOW,
  clockCertain: true,
  enrolled: true,
  dataAsOf: NOW,
  objectDamaged: false,
  dataDamaged: false,
  olderVersionUsed: false,
  manifestRefused: false,
  hubRefused: false,
  deviceCloned: false,
  lastSyncAt: NOW,
  syncSeenAt: NOW,
  pending: 0,
  diskFree: DISK_LOW,
  writeFailed: 'no',
  appliance: new Set(),
};

const codes = (change: Partial<DeviceFacts>) =>
  readinessOf({ ...good, ...change }).map((item) => item.code);

test('a device without problems has no codes', () => {
  expect(readinessOf(good)).toEqual([]);
  expect(levelOf([])).toBe('ready');
});

describe('each fact gives its code', () => {
  test.each<[Partial<DeviceFacts>, string[]]>([
    [{ enrolled: false, dataAsOf: null, lastSyncAt: null, syncSeenAt: null }, ['notEnrolled']],
    [{ dataAsOf: null }, ['noData']],
    [{ dataDamaged: true }, ['dataDamaged']],
    [{ deviceCloned: true }, ['deviceCloned']],
    [{ writeFailed: 'diskFull' }, ['diskFull']],
    [{ writeFailed: 'storeFailed' }, ['storeFailed']],
    [{ diskFree: DISK_FULL - 1 }, ['diskFull']],
    [{ diskFree: DISK_FULL }, ['diskLow']],
    [{ diskFree: DISK_LOW - 1 }, ['diskLow']],
    [{ olderVersionUsed: true }, ['olderVersionUsed']],
    [{ objectDamaged: true }, ['objectDamaged']],
    [{ manifestRefused: true }, ['manifestRefused']],
    [{ hubRefused: true }, ['hubRefused']],
    [{ dataAsOf: NOW - STALE_MS }, []],
    [{ dataAsOf: NOW - STALE_MS - 1 }, ['dataStale']],
    [{ lastSyncAt: NOW - SILENT_MS - 1 }, ['hubSilent']],
    [{ lastSyncAt: null }, ['hubSilent']],
    [{ syncSeenAt: NOW - SYNC_SILENT_MS - 1 }, ['syncSilent']],
    [{ clockCertain: false }, ['clockUncertain']],
    [{ pending: 1 }, ['journalPending']],
  ])('%j', (change, expected) => {
    expect(codes(change)).toEqual(expected);
  });
});

test('the level is that of the worst item', () => {
  const level = (change: Partial<DeviceFacts>) => levelOf(readinessOf({ ...good, ...change }));
  expect(level({ pending: 3 })).toBe('ready');
  expect(level({ clockCertain: false, pending: 3 })).toBe('attention');
  expect(level({ clockCertain: false, dataDamaged: true })).toBe('fault');
});

test('every code has words in every language', () => {
  for (const language of LANGUAGES)
    expect(Object.keys(readinessText[language]).toSorted()).toEqual(READINESS_CODES.toSorted());
});

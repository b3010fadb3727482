import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/importer/files/source.ts';
import {
  type Files,
  folder,
  imported,
  options,
  readFiles,
  readWhole,
  SMALL,
  tempDir,
} from './support.ts';

async function code(files: Files, more = {}) {
  const result = await readFiles(files, more);
  return result.ok ? 'ok' : `${result.failure.code} ${result.failure.detail?.file ?? ''}`.trim();
}
const without = (name: keyof typeof SMALL) =>
  Object.fromEntries(Object.entries(SMALL).filter(([key]) => key !== name));
const zip = (files: Files) =>
  zipSync(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])),
  );

describe('a broken export is refused as a whole', () => {
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 1, 2, 3, 0, 0, 9]);
  test.each<[string, Files, string]>([
    ['an empty folder', {}, 'emptyExport'],
    ['an empty file', { ...SMALL, 'users.csv': '' }, 'emptyExport users.csv'],
    [
      'an empty file of contacts',
      { ...SMALL, 'kontakter.csv': ' \n' },
      'emptyExport kontakter.csv',
    ],
    [
      'headers only',
      { ...SMALL, 'users.csv': SMALL['users.csv'].split('\n')[0] ?? '' },
      'missingFile roles.csv',
    ],
    ['a picture called csv', { ...SMALL, 'users.csv': png }, 'notAnExport users.csv'],
    [
      'a web page called csv',
      { ...SMALL, 'users.csv': '<html>\n<p>Log ind, tak</p>\n' },
      'notAnExport users.csv',
    ],
    [
      'a file cut in a row',
      { ...SMALL, 'users.csv': SMALL['users.csv'].slice(0, -20) },
      'damagedExport users.csv',
    ],
    [
      'a file cut in quotes',
      { ...SMALL, 'børn.csv': 'barnId,behov\nb1,"Skal ha' },
      'damagedExport børn.csv',
    ],
    ['no users', without('users.csv'), 'missingFile users.csv'],
    ['no orgs', without('orgs.csv'), 'missingFile orgs.csv'],
    [
      'no children',
      {
        ...without('enrollments.csv'),
        'users.csv': SMALL['users.csv'].replaceAll('student', 'teacher'),
      },
      'noChildren',
    ],
    [
      'changes only',
      { ...SMALL, 'manifest.csv': 'propertyName,value\nfile.users,delta\n' },
      'deltaExport manifest.csv',
    ],
    [
      'a promised file missing',
      { ...SMALL, 'manifest.csv': 'propertyName,value\nfile.demographics,bulk\n' },
      'missingFile demographics.csv',
    ],
    ['a cut zip', { 'x.zip': zip(SMALL).subarray(0, -30) }, 'damagedArchive x.zip'],
    ['an empty zip', { 'x.zip': '' }, 'damagedArchive x.zip'],
    [
      'a zip with a climbing path',
      { 'x.zip': zip({ '../../users.csv': 'a,b\n' }) },
      'damagedArchive x.zip',
    ],
    [
      'a zip with an absolute path',
      { 'x.zip': zip({ '/etc/users.csv': 'a,b\n' }) },
      'damagedArchive x.zip',
    ],
  ])('%s', async (_what, files, expected) => {
    expect(await code(files)).toBe(expected);
  });

  test('a flipped bit in a zip', async () => {
    const stored = zipSync({ 'users.csv': [Buffer.from(SMALL['users.csv']), { level: 0 }] });
    const at = Buffer.from(stored).indexOf('Lindeby');
    stored[at] = (stored[at] ?? 0) ^ 1;
    expect(await code({ ...SMALL, 'x.zip': stored })).toBe('damagedArchive x.zip/users.csv');
  });
  test('a zip bomb', async () => {
    const bomb = zip({ 'users.csv': 'a'.repeat(3_000_000) });
    const limits = { ...DEFAULT_LIMITS, totalBytes: 2_000_000 };
    expect(await code({ 'x.zip': bomb }, { limits })).toBe('exportTooLarge x.zip');
  });
  test('zips nested too deep', async () => {
    let inner = zip(SMALL);
    for (let i = 0; i < 5; i++) inner = zipSync({ 'x.zip': inner });
    expect(await code({ 'x.zip': inner })).toMatch(/^exportTooLarge/);
  });
  test('a path that is not there', async () => {
    const result = await readWhole([join(tempDir(), 'væk')], options());
    expect(result).toMatchObject({ ok: false, failure: { code: 'missingFile' } });
  });
});

describe('a file that is not needed is skipped', () => {
  test('other files', async () => {
    const { report } = await imported({
      ...SMALL,
      'logo.png': 'x',
      'priser.csv': 'vare,pris\nis,10\n',
      'courses.csv': '',
    });
    expect(report.issues.map(({ file, reason }) => [file, reason])).toEqual([
      ['logo.png', 'unknownFile'],
      ['priser.csv', 'unknownFile'],
    ]);
  });
  test('a file the manifest calls absent', async () => {
    const { report } = await imported({
      ...SMALL,
      'manifest.csv': 'propertyName,value\nfile.demographics,absent\n',
      'demographics.csv': 'gammelt\n',
    });
    expect(report.issues).toMatchObject([{ file: 'demographics.csv', reason: 'absentFile' }]);
  });
});

test('progress ends with all bytes and rows, and never goes back', async () => {
  const seen: { bytes: number; totalBytes: number; rows: number; phase: string }[] = [];
  await readWhole([folder(SMALL)], options({ onProgress: (progress) => seen.push(progress) }));
  expect(seen.at(-1)).toMatchObject({ phase: 'done', rows: 8 });
  expect(seen.at(-1)?.bytes).toBe(seen.at(-1)?.totalBytes);
  expect(seen.map(({ bytes }) => bytes)).toEqual(
    seen.map(({ bytes }) => bytes).sort((a, b) => a - b),
  );
});

test('a folder is read whatever its files are called on disk', async () => {
  const dir = folder(SMALL);
  writeFileSync(join(dir, '.DS_Store'), 'x');
  const result = await readWhole([dir], options());
  expect(result.ok && result.value.report.issues).toEqual([]);
});

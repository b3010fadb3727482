import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { unwrap } from '../../src/core/errors.ts';
import { listFiles } from '../../src/importer/files/list.ts';
import { DEFAULT_LIMITS } from '../../src/importer/files/source.ts';
import { steppedClock } from '../fakes/clock.ts';
import { folder, options, readWhole, reasons, SMALL, tempDir, WRITTEN } from './support.ts';

const imported = async (...paths: string[]) => unwrap(await readWhole(paths, options()));

async function listed(dir: string) {
  await using found = await listFiles([dir], {
    limits: DEFAULT_LIMITS,
    clock: steppedClock(),
    isWhole: async () => false,
  });
  return {
    files: found.files.map(({ name }) => name),
    skipped: found.skipped.map(({ name, reason }) => `${name} ${reason}`),
  };
}

describe('a symbolic link inside a folder', () => {
  test('to a file in it is followed, and the file is read once, by the link’s name', async () => {
    const plain = await imported(folder(SMALL));
    const dir = folder(SMALL);
    mkdirSync(join(dir, 'arkiv'));
    renameSync(join(dir, 'users.csv'), join(dir, 'arkiv', 'blob-1.csv'));
    symlinkSync('arkiv/blob-1.csv', join(dir, 'users.csv'));
    expect((await listed(dir)).files).toEqual([
      'classes.csv',
      'enrollments.csv',
      'orgs.csv',
      'users.csv',
    ]);
    expect(await imported(dir)).toEqual(plain);
  });
  test('to a folder in it is followed, as drop folders with a current version have it', async () => {
    const dir = tempDir();
    mkdirSync(join(dir, '..2026_11_23'));
    for (const [name, text] of Object.entries(SMALL)) {
      writeFileSync(join(dir, '..2026_11_23', name), text);
      utimesSync(join(dir, '..2026_11_23', name), WRITTEN, WRITTEN);
      symlinkSync(`..data/${name}`, join(dir, name));
    }
    symlinkSync('..2026_11_23', join(dir, '..data'));
    expect(await imported(dir)).toEqual(await imported(folder(SMALL)));
  });
  test('out of it is skipped and reported, also by a detour and by an absolute path', async () => {
    const outside = folder({ 'kontakter.csv': 'barnId;navn;mobil\nb1;Fremmed;10 12 34 56\n' });
    const dir = folder(SMALL);
    symlinkSync(join(outside, 'kontakter.csv'), join(dir, 'kontakter.csv'));
    symlinkSync(`../${basename(outside)}`, join(dir, 'mappe'));
    symlinkSync('mappe/kontakter.csv', join(dir, 'omvej.csv'));
    const { report, institutions } = await imported(dir);
    expect(reasons(report.issues)).toEqual([
      'kontakter.csv:0 rejected linkOutside',
      'mappe:0 rejected linkOutside',
      'omvej.csv:0 rejected linkOutside',
    ]);
    expect(JSON.stringify(institutions)).not.toContain('Fremmed');
  });
  test('to a folder whose name begins like the given one leads out of it', async () => {
    const dir = folder(SMALL);
    mkdirSync(`${dir}-andet`);
    writeFileSync(join(`${dir}-andet`, 'x.csv'), 'a,b\n');
    symlinkSync(`${dir}-andet/x.csv`, join(dir, 'x.csv'));
    expect((await listed(dir)).skipped).toEqual(['x.csv linkOutside']);
  });
  test('to nothing is reported, and so is one to itself', async () => {
    const dir = folder(SMALL);
    symlinkSync('væk.csv', join(dir, 'kontakter.csv'));
    symlinkSync('ring', join(dir, 'ring'));
    const { report } = await imported(dir);
    expect(reasons(report.issues)).toEqual([
      'kontakter.csv:0 rejected linkBroken',
      'ring:0 rejected linkBroken',
    ]);
  });
  test('to a folder above it ends nothing and reads nothing twice', async () => {
    const dir = folder({ ...SMALL, 'a/b/x.csv': 'vare,pris\n' });
    symlinkSync('../..', join(dir, 'a', 'b', 'op'));
    symlinkSync('.', join(dir, 'her'));
    const { files, skipped } = await listed(dir);
    expect(skipped).toEqual([]);
    expect(files.filter((name) => name.endsWith('x.csv'))).toEqual(['a/b/x.csv']);
    expect(files).toHaveLength(5);
  });
  test('among many that lead to one another is found once', async () => {
    const dir = folder(SMALL);
    for (let i = 0; i < 12; i++) {
      mkdirSync(join(dir, `m${i}`));
      symlinkSync(`../m${i + 1}`, join(dir, `m${i}`, 'a'));
      symlinkSync(`../m${i + 1}`, join(dir, `m${i}`, 'b'));
    }
    mkdirSync(join(dir, 'm12'));
    writeFileSync(join(dir, 'm12', 'x.csv'), 'vare,pris\n');
    expect((await listed(dir)).files.filter((name) => name.endsWith('x.csv'))).toHaveLength(1);
  });
});

test('a file that became a link, or is gone, since it was found is not read', async () => {
  const outside = folder({ 'x.csv': 'a,b\n' });
  const dir = folder({ 'x.csv': 'vare,pris\n', 'y.csv': 'vare,pris\n' });
  const deps = { limits: DEFAULT_LIMITS, clock: steppedClock(), isWhole: async () => false };
  await using found = await listFiles([dir], deps);
  rmSync(join(dir, 'x.csv'));
  symlinkSync(join(outside, 'x.csv'), join(dir, 'x.csv'));
  rmSync(join(dir, 'y.csv'));
  for (const file of found.files)
    await expect(file.open()).rejects.toMatchObject({
      failure: { code: 'missingFile', detail: { file: file.name } },
    });
});

test('a given path may be a link itself', async () => {
  const dir = folder(SMALL);
  const other = tempDir();
  symlinkSync(dir, join(other, 'nat'));
  expect((await imported(join(other, 'nat'))).institutions).toHaveLength(1);
  symlinkSync(join(dir, 'users.csv'), join(other, 'users.csv'));
  await using found = await listFiles([join(other, 'users.csv')], {
    limits: DEFAULT_LIMITS,
    clock: steppedClock(),
    isWhole: async () => false,
  });
  expect(found.files).toMatchObject([{ name: 'users.csv', size: SMALL['users.csv'].length + 4 }]);
});

test('a link in a zip is never followed', async () => {
  const link = [Buffer.from('/etc/passwd'), { os: 3, attrs: 0o120777 << 16 }] as const;
  const zip = zipSync({ 'kontakter.csv': [link[0], link[1]] });
  const { report } = await imported(folder({ ...SMALL, 'x.zip': zip }));
  expect(reasons(report.issues)).toEqual(['x.zip/kontakter.csv:0 rejected linkOutside']);
});

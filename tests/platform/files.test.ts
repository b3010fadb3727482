import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readIfThere, replaceFile, writePrivate, writeWhole } from '../../src/platform/files.ts';
import { tempFolder } from '../appliance/support/temp-folder.ts';

const modeOf = (path: string) => statSync(path).mode & 0o777;

test('a private file replaces one that others could read', async () => {
  using temp = tempFolder();
  const path = join(temp.path, 'file');
  writeFileSync(path, 'old', { mode: 0o644 });
  await writePrivate(path, 'new');
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(modeOf(path)).toBe(0o600);
  expect(readdirSync(temp.path)).toEqual(['file']);
});

test('a file gets the rights it is given', async () => {
  using temp = tempFolder();
  const path = join(temp.path, 'file');
  await writeWhole(path, 'text', { mode: 0o644, owner: null });
  expect(modeOf(path)).toBe(0o644);
});

test('where writing fails, the old file stays and nothing is left of the new one', async () => {
  using temp = tempFolder();
  const path = join(temp.path, 'file');
  writeFileSync(path, 'old');
  const half = replaceFile(path, async (beside) => {
    writeFileSync(beside, 'ha');
    throw new Error('no space');
  });
  await expect(half).rejects.toThrow('no space');
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(readdirSync(temp.path)).toEqual(['file']);
});

test('where the place cannot be taken, nothing is left of the new file', async () => {
  using temp = tempFolder();
  const path = join(temp.path, 'folder');
  mkdirSync(path);
  await expect(writePrivate(path, 'text')).rejects.toMatchObject({ code: 'EISDIR' });
  expect(readdirSync(temp.path)).toEqual(['folder']);
});

test('a file left by a run that was cut off does not stop the next one', async () => {
  using temp = tempFolder();
  const path = join(temp.path, 'file');
  writeFileSync(`${path}.${process.pid}.new`, 'ha');
  await writePrivate(path, 'whole');
  expect(readFileSync(path, 'utf8')).toBe('whole');
  expect(readdirSync(temp.path)).toEqual(['file']);
});

test('a file that is not there reads as null; a folder in its place is an error', async () => {
  using temp = tempFolder();
  expect(await readIfThere(join(temp.path, 'none'))).toBeNull();
  await expect(readIfThere(temp.path)).rejects.toMatchObject({ code: 'EISDIR' });
});

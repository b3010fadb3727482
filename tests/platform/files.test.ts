import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import {
  createPrivate,
  makeFolder,
  readIfThere,
  replaceFile,
  writePrivate,
  writeWhole,
} from '../../src/platform/files.ts';
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

/** What is flushed to the disk while `act` runs, in order. */
async function flushed(folder: string, act: () => Promise<unknown>): Promise<string[]> {
  await using handle = await open(folder, 'r');
  const prototype: FileHandle = Object.getPrototypeOf(handle);
  const sync = prototype.sync;
  const paths: string[] = [];
  const spy = vi.spyOn(prototype, 'sync').mockImplementation(function (this: FileHandle) {
    paths.push(readlinkSync(`/proc/self/fd/${this.fd}`).slice(folder.length + 1));
    return sync.call(this);
  });
  await act();
  spy.mockRestore();
  return paths;
}

test('what is written is on the disk, content before name, when the promise resolves', async () => {
  using temp = tempFolder();
  const at = (name: string) => join(temp.path, name);
  expect(await flushed(temp.path, () => writePrivate(at('file'), 'text'))).toEqual([
    `file.${process.pid}.new`,
    '',
  ]);
  expect(await flushed(temp.path, () => makeFolder(at('a/b')))).toEqual(['', 'a']);
  const paper = await createPrivate(at('a/paper'));
  expect(await flushed(temp.path, async () => paper?.write(Buffer.from('x')))).toEqual([
    'a/paper',
    'a',
  ]);
});

test('a folder that two make at once is there for both', async () => {
  using temp = tempFolder();
  const path = join(temp.path, 'a', 'b');
  await Promise.all([makeFolder(path), makeFolder(path), makeFolder(path)]);
  expect(modeOf(path)).toBe(0o700);
});

test('a new file takes the place of nothing: no file, no folder, no link that leads nowhere', async () => {
  using temp = tempFolder();
  const at = (name: string) => join(temp.path, name);
  const [one, other] = await Promise.all([createPrivate(at('new')), createPrivate(at('new'))]);
  expect([one, other]).toContain(null);
  await (one ?? other)?.write(Buffer.from('text'));
  expect([readFileSync(at('new'), 'utf8'), modeOf(at('new'))]).toEqual(['text', 0o600]);
  mkdirSync(at('folder'));
  symlinkSync(at('elsewhere'), at('link'));
  for (const name of ['new', 'folder', 'link']) expect(await createPrivate(at(name))).toBeNull();
  const dropped = await createPrivate(at('dropped'));
  await dropped?.discard();
  expect(readdirSync(temp.path).sort()).toEqual(['folder', 'link', 'new']);
});

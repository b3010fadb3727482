// The watched folder on a real disk: what counts as whole, and what is remembered.
import {
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { type DropFolder, dropFolder } from '../../../src/importer/attendance/folder.ts';
import { tempDir, WRITTEN } from '../support.ts';

let folder: string;
let memory: string;
let drop: DropFolder;
beforeEach(async () => {
  folder = tempDir();
  memory = join(tempDir(), 'taken.json');
  drop = await dropFolder(folder, memory);
});

function write(name: string, text: string, at = WRITTEN): void {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
  utimesSync(join(folder, name), at, at);
}

const seen = async () => (await drop.look())?.map(({ name }) => name) ?? null;
/** Two looks: what did not change between them is there. */
const settled = async () => {
  await drop.look();
  return await seen();
};
async function takeAll(): Promise<void> {
  await drop.take((await drop.look()) ?? []);
}

test('a file is offered when two looks find it the same, and until it is taken', async () => {
  write('a.csv', 'one');
  expect(await seen()).toEqual([]);
  expect(await seen()).toEqual(['a.csv']);
  expect(await seen()).toEqual(['a.csv']);
  await takeAll();
  expect(await seen()).toEqual([]);
});

test('one that grows, or is empty yet, is not', async () => {
  write('a.csv', '');
  expect(await settled()).toEqual([]);
  for (const text of ['o', 'on', 'one']) {
    write('a.csv', text);
    expect(await seen()).toEqual([]);
  }
  expect(await seen()).toEqual(['a.csv']);
  const [file] = (await drop.look()) ?? [];
  expect(await file?.unchanged()).toBe(true);
  write('a.csv', 'one more');
  expect(await file?.unchanged()).toBe(false);
});

test('a file under a name for unfinished ones waits for its own, even with the same size and time', async () => {
  write('a.csv', 'one');
  await drop.look();
  await takeAll();
  for (const name of ['b.csv.part', 'b.csv.filepart', 'b.tmp', 'B.CRDOWNLOAD', '.b.csv', 'b.csv~'])
    write(name, 'two');
  expect(await settled()).toEqual([]);
  renameSync(join(folder, 'b.csv.part'), join(folder, 'b.csv'));
  expect(await settled()).toEqual(['b.csv']);
  // Renamed over one that was taken.
  renameSync(join(folder, 'b.csv.filepart'), join(folder, 'a.csv'));
  expect(await settled()).toEqual(['b.csv', 'a.csv'].sort());
});

test('the oldest comes first, from folders too; links and other folders’ depths are not followed', async () => {
  write('skole/b.csv', 'b', new Date('2026-11-23T06:00:00Z'));
  write('c.csv', 'c', new Date('2026-11-23T07:00:00Z'));
  write('x/y/a.csv', 'a', new Date('2026-11-23T05:00:00Z'));
  write('x/y/z/deep.csv', 'deep');
  symlinkSync('/etc/hostname', join(folder, 'link.csv'));
  expect(await settled()).toEqual(['x/y/a.csv', 'skole/b.csv', 'c.csv']);
});

test('after a restart nothing is taken twice, but what has changed is', async () => {
  write('a.csv', 'one');
  write('b.csv', 'one');
  write('c.csv', 'one');
  await drop.look();
  await takeAll();
  write('b.csv', 'two');
  write('c.csv', 'one', new Date('2026-11-23T08:00:00Z'));
  drop = await dropFolder(folder, memory);
  // The same size and time, and other bytes; the same bytes, written again.
  expect(await settled()).toEqual(['b.csv', 'c.csv']);
});

test('a folder that goes away and comes back is no loss, and memory goes with its files', async () => {
  write('a.csv', 'one');
  await drop.look();
  await takeAll();
  renameSync(folder, `${folder}-away`);
  expect(await seen()).toBeNull();
  mkdirSync(folder);
  expect(await seen()).toEqual([]);
  rmSync(folder, { recursive: true });
  renameSync(`${folder}-away`, folder);
  expect(await settled()).toEqual([]);
  rmSync(join(folder, 'a.csv'));
  write('b.csv', 'b');
  expect(await settled()).toEqual(['b.csv']);
  write('a.csv', 'one');
  expect(await settled()).toEqual(['b.csv', 'a.csv'].sort());
});

test('a memory that cannot be read is an empty one; files stay unless they are asked to go', async () => {
  writeFileSync(memory, '{"format":1,"fil');
  drop = await dropFolder(folder, memory);
  write('a.csv', 'one');
  expect(await settled()).toEqual(['a.csv']);
  const [file, ...others] = (await drop.look()) ?? [];
  expect(others).toEqual([]);
  if (file) await drop.take([file]);
  expect(existsSync(join(folder, 'a.csv'))).toBe(true);
  await file?.remove();
  expect(existsSync(join(folder, 'a.csv'))).toBe(false);
  await file?.remove();
});

test('a thousand files that lie there already are taken once', async () => {
  for (let i = 0; i < 1_000; i++) write(`${i}.csv`, `file ${i}`);
  await drop.look();
  const files = (await drop.look()) ?? [];
  expect(files).toHaveLength(1_000);
  await drop.take(files);
  expect(await seen()).toEqual([]);
  drop = await dropFolder(folder, memory);
  expect(await settled()).toEqual([]);
});

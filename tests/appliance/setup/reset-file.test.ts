import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Disk, realDisk } from '../../../appliance/setup/data-folder.ts';
import { wipeData } from '../../../appliance/setup/reset.ts';
import { runSetup } from '../../../appliance/setup/run.ts';
import { openDeviceStore } from '../../../appliance/storage/store.ts';
import { unwrap } from '../../../src/core/errors.ts';
import { noiseRecords } from '../../fakes/journal.ts';
import { testBoard } from './support/board.ts';

function livedIn(options: Parameters<typeof testBoard>[0] = {}) {
  const board = testBoard(options);
  mkdirSync(board.at('data', 'tls'), { recursive: true });
  writeFileSync(board.at('data', 'box.json'), '{"name":"lygte.a.dk"}');
  writeFileSync(board.at('data', 'token'), 'a token');
  writeFileSync(board.at('data', 'tls', 'key.pem'), 'a private key');
  return board;
}

const reasons = async (board: ReturnType<typeof livedIn>) =>
  (await runSetup(board.deps)).problems.map(({ detail }) => detail?.reason);

test('a file with the device’s name resets it once', async () => {
  using board = livedIn();
  board.boot('Lygte.a.dk\r\n', 'factory-reset.txt');
  expect(await reasons(board)).toEqual([]);
  expect(existsSync(board.at('data', 'token'))).toBe(false);
  expect(existsSync(board.at('data', 'box.json'))).toBe(false);
  expect(board.text('boot', 'factory-reset.txt').trim()).toBe('');
  board.boot({ name: 'lygte.a.dk' });
  await runSetup(board.deps);
  expect(board.json('data', 'box.json')).toEqual({ name: 'lygte.a.dk' });
});

test('a new configuration beside it is imported after the reset', async () => {
  using board = livedIn();
  board.boot('lygte.a.dk', 'factory-reset');
  board.boot({ name: 'lygte.b.dk' });
  const { config } = await runSetup(board.deps);
  expect(config.name).toBe('lygte.b.dk');
  expect(existsSync(board.at('data', 'token'))).toBe(false);
});

test.each(['lygte.b.dk', 'ja', '\0'])('another text resets nothing: %j', async (text) => {
  using board = livedIn();
  board.boot(text, 'factory-reset');
  expect(await reasons(board)).toEqual(['resetName']);
  expect(board.text('data', 'token')).toBe('a token');
});

test('an empty file asks for nothing', async () => {
  using board = livedIn();
  board.boot('', 'factory-reset');
  expect(await reasons(board)).toEqual([]);
  expect(board.text('data', 'token')).toBe('a token');
});

test('records that were not sent are deleted by force only', async () => {
  using board = livedIn();
  {
    using store = openDeviceStore(board.at('data', 'device.db'));
    const place = { institution: 'i', name: 'I', hubUrl: 'http://h/', signingKey: 'k' };
    unwrap(store.setEnrollment({ device: 'box-1', ...place }));
    unwrap(store.appendJournal(noiseRecords('box-1', 2, store.journalTail())));
  }
  board.boot('lygte.a.dk', 'factory-reset');
  const { problems } = await runSetup(board.deps);
  expect(problems).toMatchObject([{ detail: { reason: 'resetPending', pending: 2 } }]);
  board.boot('lygte.a.dk force', 'factory-reset');
  expect(await reasons(board)).toEqual([]);
  expect(existsSync(board.at('data', 'device.db'))).toBe(false);
});

test('where the file cannot be blanked, the device is not reset', async () => {
  const refused = Object.assign(new Error('EROFS'), { code: 'EROFS', errno: -30 });
  const disk: Disk = { ...realDisk, overwrite: () => Promise.reject(refused) };
  using board = livedIn({ disk });
  board.boot('lygte.a.dk', 'factory-reset');
  expect(await reasons(board)).toEqual(['cannotBlank']);
  expect(board.text('data', 'token')).toBe('a token');
});

test('keys and tokens are overwritten before they go', async () => {
  using board = livedIn();
  const written: string[] = [];
  const disk: Disk = {
    ...realDisk,
    overwrite: async (path, bytes) => {
      expect(bytes.every((byte) => byte === 0)).toBe(true);
      written.push(path.slice(board.at('data').length));
      await realDisk.overwrite(path, bytes);
    },
  };
  mkdirSync(join(board.at('data'), 'lost+found'));
  await wipeData({ disk, data: board.at('data'), keepHotspot: false });
  expect(written.sort()).toEqual(['/tls/key.pem', '/token']);
  expect(board.files()).toEqual({});
});

import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  type DataRights,
  type Disk,
  dataRights,
  readAccounts,
  realDisk,
  repairDataFolder,
} from '../../../appliance/setup/data-folder.ts';
import type { Rights } from '../../../src/platform/files.ts';
import { testBoard } from './support/board.ts';

/** The paths that could not be put right. */
async function repair(
  data: string,
  rights: DataRights,
  disk = realDisk,
  alone = true,
): Promise<string[]> {
  const failed: string[] = [];
  const attempt = (file: string, work: () => Promise<void>) =>
    work().catch(() => void failed.push(file));
  await repairDataFolder({ disk, data, rights, alone, attempt });
  return failed;
}

const ACCOUNTS = { group: 900, server: 901, sync: 902 };

test('every file of the data folder gets its owner', async () => {
  using board = testBoard();
  mkdirSync(board.at('data', 'tls', 'manual'), { recursive: true });
  for (const name of ['key.pem', 'manual/fullchain.pem', 'manual/notes.txt'])
    writeFileSync(board.at('data', 'tls', name), '');
  const given: Record<string, string> = {};
  const note = async (path: string, { mode, owner }: Rights) => {
    given[path.slice(board.at().length)] = `${mode.toString(8)} ${owner?.uid}:${owner?.gid}`;
  };
  const disk: Disk = { ...realDisk, folder: note, own: note };
  await repair(board.at('data'), dataRights(ACCOUNTS), disk);
  expect(given).toEqual({
    '/data': '2770 0:900',
    '/data/box.json': '640 0:900',
    '/data/hotspot.key': '600 0:0',
    '/data/enrol.json': '660 0:900',
    '/data/token': '600 902:900',
    '/data/device.db': '660 901:900',
    '/data/device.db-wal': '660 901:900',
    '/data/device.db-shm': '660 901:900',
    '/data/tls': '700 901:900',
    '/data/tls/manual': '700 901:900',
    '/data/tls/key.pem': '600 901:900',
    '/data/tls/manual/fullchain.pem': '600 901:900',
  });
});

test('while services run, unfinished files are not touched', async () => {
  using board = testBoard();
  mkdirSync(board.at('data'));
  writeFileSync(board.at('data', 'token.88.new'), '');
  await repair(board.at('data'), dataRights(null), realDisk, false);
  expect(Object.keys(board.files())).toContain('data/token.88.new');
});

test('wrong modes are corrected, and unfinished files of a power cut removed', async () => {
  using board = testBoard();
  const data = board.at('data');
  mkdirSync(data);
  for (const name of ['token', 'device.db', 'box.json', 'box.json.77.new'])
    writeFileSync(board.at('data', name), '');
  chmodSync(board.at('data', 'token'), 0o644);
  chmodSync(board.at('data', 'device.db'), 0o640);
  await repair(data, dataRights(null));
  const modes = (name: string) => statSync(board.at('data', name)).mode & 0o7777;
  expect(['.', 'token', 'device.db', 'box.json'].map(modes)).toEqual([0o2770, 0o600, 0o660, 0o640]);
  expect(Object.keys(board.files())).not.toContain('data/box.json.77.new');
});

test('a link in the data folder is not followed', async () => {
  using board = testBoard();
  mkdirSync(board.at('data'));
  writeFileSync(board.at('elsewhere'), '', { mode: 0o600 });
  chmodSync(board.at('elsewhere'), 0o600);
  symlinkSync(board.at('elsewhere'), board.at('data', 'enrol.json'));
  writeFileSync(board.at('data', 'token'), '', { mode: 0o644 });
  expect(await repair(board.at('data'), dataRights(null))).toEqual([
    board.at('data', 'enrol.json'),
  ]);
  expect(statSync(board.at('data', 'token')).mode & 0o777).toBe(0o600);
  expect(statSync(board.at('elsewhere')).mode & 0o777).toBe(0o600);
});

test('the users of a device are read from the system, and are not needed elsewhere', () => {
  using board = testBoard();
  mkdirSync(board.at('etc'));
  expect(readAccounts(board.at('etc'))).toBe(null);
  writeFileSync(board.at('etc', 'group'), 'root:x:0:\nlygte:x:900:lygte-panel\n');
  writeFileSync(
    board.at('etc', 'passwd'),
    'lygte-server:x:901:900:Lygte:/:/usr/sbin/nologin\nlygte-sync:x:902:900::/:/bin/false\n',
  );
  expect(readAccounts(board.at('etc'))).toEqual(ACCOUNTS);
});

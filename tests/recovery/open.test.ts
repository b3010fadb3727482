import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDeviceStore } from '../../appliance/storage/store.ts';
import { formatKeycode } from '../../src/core/codes.ts';
import { unwrap } from '../../src/core/errors.ts';
import { keysOf, sealAttendance } from '../../src/crypto/attendance.ts';
import { makeDevice, protectedPart, type TestDevice } from '../cli/support/device.ts';
import { lygte } from '../cli/support/lygte.ts';

let folder: string;
let backup: string;
let device: TestDevice;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lygte-open-'));
  backup = join(folder, 'usb');
  device = await makeDevice(folder);
  const done = await lygte(['backup', backup, '--data', folder]);
  expect(done).toMatchObject({ code: 0, err: '' });
  expect(done.out).toContain('version 2, 3 journal records, verified');
});
afterAll(() => rm(folder, { recursive: true }));

const opened = (out: string) => JSON.parse(out);

describe('a backup', () => {
  test('opens to the same snapshot, and with a leader card to the protected part', async () => {
    const { code, out, err } = await lygte(['open', backup, '--card', device.cards.leader]);
    expect(code).toBe(0);
    expect(out.startsWith(`{"snapshot":${device.text},`)).toBe(true);
    const data = { snapshot: device.snapshot, version: 2, protected: protectedPart };
    expect(opened(out)).toEqual({ ...data, events: device.events });
    expect(err).toBe(
      'Opened with a leader card: Skolen ved Åen, version 2, 2 children, 2 records.\n',
    );
  });

  test('gives a staff card no protected part', async () => {
    const env = { LYGTE_CARD: device.cards.staff };
    const { out } = await lygte(['open', backup], { env });
    expect(opened(out).snapshot).toEqual(device.snapshot);
    expect(opened(out).protected).toBe(null);
    expect(out).not.toContain('Skjult');
  });

  test('takes the code from standard input, and as the link on the card', async () => {
    const stdin = `https://skolen.example/#k=${device.cards.staff}\n`;
    const { code, out } = await lygte(['open', backup, '--card', '-'], { stdin });
    expect(code).toBe(0);
    expect(opened(out).version).toBe(2);
  });

  test('opens from its age files alone, in any order', async () => {
    const names = (await readdir(backup)).filter((name) => name.endsWith('.age')).reverse();
    const paths = names.map((name) => join(backup, name));
    const { out } = await lygte(['open', ...paths, '--card', device.cards.leader]);
    expect(opened(out)).toMatchObject({ snapshot: device.snapshot, protected: protectedPart });
    expect(opened(out).version).toBe(null);
  });

  test('opens with nothing but age and the printed identity', async () => {
    const identity = await lygte(['keycard', 'identity', '-'], { stdin: device.cards.staff });
    const key = join(folder, 'card.txt');
    await writeFile(key, identity.out, { mode: 0o600 });
    const ring = JSON.parse(age(key, await nameOf('staff-keyring')).toString());
    await writeFile(key, ring.epochs[0].identity, { mode: 0o600 });
    const before = zstdDecompressSync(age(key, await nameOf('snapshot')));
    const delta = age(key, await nameOf('delta'));
    const text = zstdDecompressSync(delta, { dictionary: before }).toString();
    expect(text).toBe(device.text);
  });

  test('is readable for its owner only, and replaces an older one', async () => {
    for (const name of await readdir(backup))
      expect((await stat(join(backup, name))).mode & 0o77).toBe(0);
    await writeFile(join(backup, 'holiday.jpg'), 'mine');
    await writeFile(join(backup, 'snapshot-1-00000000.age'), 'of an older backup');
    const before = await readdir(backup);
    expect((await lygte(['backup', backup, '--data', folder])).code).toBe(0);
    expect(await readdir(backup)).toEqual(before.filter((name) => !name.includes('00000000')));
    await rm(join(backup, 'holiday.jpg'));
  });

  test('reports a changed bit', async () => {
    const path = await nameOf('protected');
    const good = await readFile(path);
    const bad = Buffer.from(good);
    bad.writeUInt8(bad.readUInt8(250) ^ 1, 250);
    await writeFile(path, bad);
    const { code, err } = await lygte(['open', backup, '--card', device.cards.leader]);
    expect({ code, err: err.split(':').slice(0, 2) }).toEqual({
      code: 1,
      err: ['lygte', ' hashMismatch'],
    });
    await writeFile(path, good);
  });
});

test('a device.db opens as it is, and stays as it was', async () => {
  const path = join(folder, 'device.db');
  const before = await readFile(path);
  const { out } = await lygte(['open', path, '--card', device.cards.staff]);
  expect(opened(out)).toMatchObject({
    snapshot: device.snapshot,
    version: 2,
    events: device.events,
  });
  expect(await readFile(path)).toEqual(before);
});

test('with the attendance that came after its snapshot, also for a database', async () => {
  const path = join(folder, 'device.db');
  const [key = ''] = keysOf('skole', ['b2']).keys();
  const facts = [
    { key, status: 'sick', atMs: Date.UTC(2026, 10, 23, 7, 30), source: 'Aula' } as const,
  ];
  const update = {
    format: 1,
    institution: 'skole',
    sequence: 1,
    after: null,
    issuedAt: '2026-11-23T08:31:00.000+01:00',
    sealed: Buffer.from(await sealAttendance(facts, device.staffRecipient)).toString('base64'),
    signature: 'AAAA',
  } as const;
  {
    using store = openDeviceStore(path);
    unwrap(store.addAttendance([update]));
  }
  const { out } = await lygte(['open', path, '--card', device.cards.staff]);
  const [before] = device.snapshot.attendance;
  const came = {
    childId: 'b2',
    status: 'sick',
    at: '2026-11-23T08:30:00.000+01:00',
    source: 'Aula',
  };
  expect(opened(out)).toMatchObject({ snapshot: device.snapshot, attendance: [before, came] });
  const file = join(folder, 'day.db');
  await lygte(['open', path, '--card', device.cards.staff, '--sqlite', file]);
  const db = new Database(file, { readonly: true });
  expect(db.prepare('SELECT child_id, status FROM attendance ORDER BY 1').all()).toEqual([
    { child_id: 'b1', status: 'present' },
    { child_id: 'b2', status: 'sick' },
  ]);
  db.close();
});

test('--sqlite writes a database that any tool can query', async () => {
  const path = join(folder, 'out.db');
  const args = ['open', backup, '--card', device.cards.leader, '--sqlite', path];
  const { out, err } = await lygte(args);
  expect(out).toBe('');
  expect(err).toContain('is not locked');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const db = new Database(path, { readonly: true });
  const ask = (sql: string) => db.prepare(sql).all();
  expect(ask('SELECT given_name, needs FROM child WHERE protected = 0')).toEqual([
    { given_name: 'Ærø', needs: 'Briller og høreapparat' },
  ]);
  expect(ask('SELECT name, phones FROM contact')).toEqual([
    { name: 'Mette Holm', phones: '+4510203040 (mobile)' },
  ]);
  expect(ask('SELECT given_name FROM protected_child')).toEqual([{ given_name: 'Skjult' }]);
  expect(ask('SELECT kind, by_name, child_id FROM event')).toHaveLength(2);
  expect(ask('SELECT name, times FROM medication')).toEqual([{ name: 'Panodil', times: '12:00' }]);
  db.close();
});

describe('what cannot be opened', () => {
  test.each([
    ['another card', ['--card', formatKeycode(new Uint8Array(16))], 'wrongCard'],
    ['a mistyped card', ['--card', 'XXXX'], 'malformedCard'],
    ['no card', [], 'cardMissing'],
  ])('%s', async (_, args, code) => {
    const { code: exit, out, err } = await lygte(['open', backup, ...args]);
    expect(exit).toBe(1);
    expect(out).toBe('');
    expect(err).toMatch(new RegExp(`^lygte: ${code}: .+\\n$`));
  });

  test.each([
    ['a file that is not there', 'nowhere.age', 'noSuchFile'],
    ['a file of another kind', 'card.txt', 'notReadable'],
  ])('%s', async (_, name, code) => {
    await writeFile(join(folder, 'card.txt'), 'nothing');
    const { code: exit, err } = await lygte([
      'open',
      join(folder, name),
      '--card',
      device.cards.staff,
    ]);
    expect({ exit, err }).toEqual({ exit: 1, err: expect.stringContaining(`lygte: ${code}: `) });
  });

  test('a keyring without data', async () => {
    const args = ['open', await nameOf('staff-keyring'), '--card', device.cards.staff];
    expect((await lygte(args)).err).toContain('nothingToOpen');
  });
});

async function nameOf(start: string): Promise<string> {
  const name = (await readdir(backup)).find((each) => each.startsWith(`${start}-`));
  return join(backup, name ?? 'none');
}

function age(key: string, path: string): Buffer {
  const { stdout, stderr } = spawnSync('age', ['-d', '-i', key, path]);
  expect(stderr.toString()).toBe('');
  return stdout;
}

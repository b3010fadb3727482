import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { languageOf, processContext } from '../../src/cli/context.ts';
import { runAction } from '../../src/cli/run.ts';
import { formatKeycode } from '../../src/core/codes.ts';
import { keycardIdentity } from '../../src/crypto/keys.ts';
import { makeDevice } from './support/device.ts';
import { lygte } from './support/lygte.ts';
import { readQrCodes } from './support/print.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lygte-command-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('lygte', () => {
  test('helps, with every command', async () => {
    const { out, code } = await lygte(['--help']);
    expect(code).toBe(0);
    for (const name of ['demo', 'import', 'keycard', 'hub', 'enroll', 'device', 'open', 'verify'])
      expect(out).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  test('says that codes need not stand in the process list', async () => {
    expect((await lygte(['keycard', 'identity', '--help'])).out).toContain('standard input');
  });

  test.each([
    ['an unknown command', ['lantern']],
    ['a missing argument', ['open']],
    ['a wrong choice', ['keycard', 'new', '--institution', 'a', '--kind', 'king']],
    ['a port that is none', ['demo', '--port', '70000']],
  ])('%s is wrong use: exit code 2', async (_, args) => {
    const { code, err } = await lygte(args);
    expect(code).toBe(2);
    expect(err).toMatch(/^lygte: /);
  });

  test('a bug is one line and exit code 70, its message kept back', async () => {
    let code = 0;
    let err = '';
    const context = {
      ...processContext(process),
      env: {},
      fail(failed: number) {
        code = failed;
      },
      err(words: string) {
        err += words;
      },
    };
    await runAction(context, () => Promise.reject(new TypeError('about Ida Lund')));
    expect({ code, err }).toEqual({ code: 70, err: 'lygte: unexpected: TypeError\n' });
  });

  test('uses the language of the shell', () => {
    expect(languageOf({ LANG: 'en_GB.UTF-8' })).toBe('en');
    expect(languageOf({ LANG: 'en_GB.UTF-8', LC_ALL: 'da_DK.UTF-8' })).toBe('da');
    expect(languageOf({ LANG: 'C.UTF-8' })).toBe('da');
  });
});

test('keycard identity prints the age identity of a card', async () => {
  const secret = new Uint8Array(16).fill(7);
  const { out } = await lygte(['keycard', 'identity', formatKeycode(secret).toLowerCase()]);
  expect(out).toBe(`${keycardIdentity(secret)}\n`);
  expect((await lygte(['keycard', 'identity', 'NOPE'])).err).toContain('malformedCard');
});

test('poster writes a sheet that joins the Wi-Fi', async () => {
  const out = join(folder, 'poster.pdf');
  const args = ['poster', '--institution', 'Skolen', '--wifi', 'Lygte', '--wifi-password', '-'];
  const more = ['--url', 'https://a.example', '--phone', 'Leder=10 12 34 56', '--out', out];
  expect(await lygte([...args, ...more], { stdin: 'en god kode\n' })).toMatchObject({
    code: 0,
    err: '',
  });
  const codes = readQrCodes(await readFile(out));
  expect(codes).toEqual(['WIFI:T:WPA;S:Lygte;P:en god kode;;', 'https://a.example/']);
  expect((await stat(out)).mode & 0o777).toBe(0o600);
  expect((await lygte(args.slice(0, 5))).err).toContain('wifiMissing');
  const nowhere = await lygte([...args, '--out', join(folder, 'no', 'p.pdf')], {
    stdin: 'en god kode',
  });
  expect(nowhere.err).toMatch(/^lygte: noSuchFile: /);
});

describe('verify', () => {
  test('a whole journal, with the events a card can read', async () => {
    const device = await makeDevice(folder);
    const db = join(folder, 'device.db');
    expect((await lygte(['verify', db])).out).toContain('3 records, the chain is whole');
    const { out } = await lygte(['verify', db, '--json', '--card', device.cards.staff]);
    const journal = { device: 'box-1', records: 3, brokenAt: null, events: 2, unreadable: 0 };
    expect(JSON.parse(out)).toEqual({ objects: 5, journals: [journal] });
  });

  test('a record that was changed or taken out breaks the chain', async () => {
    const { default: Database } = await import('better-sqlite3');
    const db = new Database(join(folder, 'device.db'));
    db.exec('DELETE FROM journal WHERE n = 2');
    db.close();
    const { code, out, err } = await lygte(['verify', join(folder, 'device.db')]);
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('chainBroken') });
    expect(out).toContain('the chain breaks at number 2');
  });

  test('what has no journal', async () => {
    expect((await lygte(['verify', folder])).code).toBe(1);
    expect((await lygte(['backup', join(folder, 'b'), '--data', tmpdir()])).err).toContain(
      'noSuchFile',
    );
  });
});

describe('status', () => {
  test('says what the box says', async () => {
    const status = {
      institution: { id: 'skole', name: 'Skolen' },
      mode: 'outage',
      drill: true,
      vault: 'closed',
      dataAsOf: '2026-11-23T08:00:00.000+01:00',
      version: 3,
      hub: { reachable: false, lastSyncAt: null, pending: 2 },
      clock: { now: '2026-11-23T09:00:00.000+01:00', certain: true },
      readiness: [{ code: 'hubSilent', severity: 'attention' }],
    };
    const server = createServer((_, answer) => answer.end(JSON.stringify(status)));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { out } = await lygte(['status', '--url', url]);
    expect(out).toContain('outage mode (drill), the data is locked');
    expect(out).toContain('2 waiting');
    expect(out).toContain('- hubSilent (needs attention): The hub has not answered');
    expect(JSON.parse((await lygte(['status', '--url', url, '--json'])).out)).toEqual(status);
    await new Promise((done) => server.close(done));
    const silent = await lygte(['status', '--url', url]);
    expect(silent).toMatchObject({ code: 1, err: expect.stringContaining('boxSilent') });
  });
});

import { mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Disk, realDisk } from '../../../appliance/setup/data-folder.ts';
import { runSetup } from '../../../appliance/setup/run.ts';
import { CODE, ORDER, testBoard } from './support/board.ts';

const SETTINGS = { name: 'lygte.skolen.example.dk', country: 'SE', hotspot: { channel: 11 } };

test('a first start imports lygte.json and wipes it', async () => {
  using board = testBoard();
  board.boot({ ...ORDER, ...SETTINGS });
  const before = board.text('boot', 'lygte.json');
  const { config, problems } = await runSetup(board.deps);
  expect(problems).toEqual([]);
  expect(config).toMatchObject({ name: 'lygte.skolen.example.dk', hotspot: { channel: 11 } });
  expect(board.json('data', 'box.json')).toEqual(SETTINGS);
  expect(board.json('data', 'enrol.json')).toEqual(ORDER);
  expect(board.json('run', 'outcome.json')).toEqual({ problems: [] });
  expect(board.text('boot', 'lygte.json')).toBe('{}'.padEnd(before.length));
  expect(board.commands).toEqual(['rfkill unblock wifi', 'iw reg set SE']);
  expect(board.hostname()).toBe('lygte');
});

test('everything is rendered from the configuration, the key once', async () => {
  using board = testBoard();
  board.boot({ ...SETTINGS, lan: { serve: 'full' }, panel: { chip: 'a "b\\' } });
  await runSetup(board.deps);
  const key = board.text('data', 'hotspot.key').trim();
  expect(key).toMatch(/^[abcdefghjkmnpqrstuvwxyz3456789]{16}$/);
  const profile = board.text('profiles', 'lygte-hotspot.nmconnection');
  expect(profile).toContain(`psk=${key}`);
  expect(profile).toContain('channel=11');
  expect(statSync(board.at('profiles', 'lygte-hotspot.nmconnection')).mode & 0o777).toBe(0o600);
  expect(statSync(board.at('data', 'hotspot.key')).mode & 0o777).toBe(0o600);
  expect(board.text('run', 'server.env')).toContain('LYGTE_NAME="lygte.skolen.example.dk"\n');
  expect(board.text('run', 'server.env')).toContain('LYGTE_LAN="full"\n');
  expect(board.text('run', 'panel.env')).toContain('LYGTE_HOTSPOT_INTERFACE="wlan0"\n');
  expect(board.text('run', 'panel.env')).not.toContain('LYGTE_GPIO_LABEL');
  expect(board.text('run', 'dnsmasq.conf')).toContain('https://lygte.skolen.example.dk/');
  expect(board.text('run', 'firewall.nft')).toContain('table inet lygte');
  await runSetup(board.deps);
  expect(board.text('data', 'hotspot.key').trim()).toBe(key);
});

test('a device without any configuration has a name, a hotspot and no problem', async () => {
  using board = testBoard();
  const { config, problems } = await runSetup(board.deps);
  expect(problems).toEqual([]);
  expect(config.name).toBe('lygte.internal');
  expect(board.text('run', 'server.env')).toContain('LYGTE_NAME="lygte.internal"');
});

test('later changes keep what they do not name', async () => {
  using board = testBoard();
  board.boot(SETTINGS);
  await runSetup(board.deps);
  board.boot({ hotspot: { ssid: 'Skolens Lygte' }, country: 'DK' });
  await runSetup(board.deps);
  expect(board.json('data', 'box.json')).toEqual({
    ...SETTINGS,
    country: 'DK',
    hotspot: { channel: 11, ssid: 'Skolens Lygte' },
  });
});

test('on Ethernet no country is set on a radio', async () => {
  using board = testBoard();
  board.boot({ hotspot: { mode: 'ethernet' } });
  await runSetup(board.deps);
  expect(board.commands).toEqual([]);
  expect(board.text('run', 'panel.env')).toContain('LYGTE_HOTSPOT_INTERFACE="eth0"\n');
});

test('a wrong key leaves the file as it is, and the right ones are used', async () => {
  using board = testBoard();
  const wrong = { ...ORDER, ...SETTINGS, contry: 'DK', zone: 'Mars/Olympus' };
  board.boot(wrong);
  const { config, problems } = await runSetup(board.deps);
  const file = board.at('boot', 'lygte.json');
  expect(problems).toEqual([
    { code: 'setupWrong', detail: { reason: 'wrongValue', file, key: 'zone' } },
    { code: 'setupWrong', detail: { reason: 'unknownKey', file, key: 'contry' } },
  ]);
  expect(config.country).toBe('SE');
  expect(board.json('data', 'enrol.json')).toEqual(ORDER);
  expect(board.json('boot', 'lygte.json')).toEqual(wrong);
  expect(board.json('run', 'outcome.json')).toEqual({ problems });
});

test('a partition that cannot be written is reported to hold the code still', async () => {
  const asked: string[] = [];
  const disk: Disk = { ...realDisk, overwrite: () => refuse('EROFS') };
  const remount = async (_: string, how: string) => asked.push(how) > 0;
  using board = testBoard({ disk, remount });
  board.boot(ORDER);
  const { problems } = await runSetup(board.deps);
  expect(problems).toMatchObject([{ detail: { reason: 'cannotBlank' } }]);
  expect(asked).toEqual(['rw', 'ro']);
  expect(board.text('boot', 'lygte.json')).toContain(CODE);
});

test('a partition that is mounted read-only is remounted for the moment of writing', async () => {
  let writable = false;
  const disk: Disk = {
    ...realDisk,
    overwrite: (path, bytes) => (writable ? realDisk.overwrite(path, bytes) : refuse('EROFS')),
  };
  const remount = async (_: string, how: 'rw' | 'ro') => {
    writable = how === 'rw';
    return true;
  };
  using board = testBoard({ disk, remount });
  board.boot(ORDER);
  expect((await runSetup(board.deps)).problems).toEqual([]);
  expect(board.json('boot', 'lygte.json')).toEqual({});
  expect(writable).toBe(false);
});

test('a data disk that cannot be written costs neither the code nor the hotspot', async () => {
  using board = testBoard();
  const under = (path: string) => path.startsWith(board.at('data'));
  const disk: Disk = {
    ...realDisk,
    write: (path, ...rest) => (under(path) ? refuse('EROFS') : realDisk.write(path, ...rest)),
    folder: (path, ...rest) => (under(path) ? refuse('EROFS') : realDisk.folder(path, ...rest)),
  };
  board.boot({ ...ORDER, ...SETTINGS });
  const { config, problems } = await runSetup({ ...board.deps, disk });
  expect(config.name).toBe('lygte.skolen.example.dk');
  expect(new Set(problems.map(({ detail }) => detail?.reason))).toEqual(new Set(['cannotWrite']));
  expect(board.json('boot', 'lygte.json')).toMatchObject(ORDER);
  expect(board.text('profiles', 'lygte-hotspot.nmconnection')).toMatch(/psk=[a-z3-9]{16}\n/);
});

test('a radio that takes no country is a problem and does not stop setup', async () => {
  using board = testBoard({ command: async () => false });
  const { problems } = await runSetup(board.deps);
  expect(problems).toEqual([{ code: 'setupWrong', detail: { reason: 'country' } }]);
  expect(board.json('run', 'outcome.json')).toEqual({ problems });
});

test('a damaged box.json is reported, and its right keys are used', async () => {
  using board = testBoard();
  mkdirSync(board.at('data'));
  writeFileSync(board.at('data', 'box.json'), '{"name": "lygte.a.dk", "country": 45}');
  const { config, problems } = await runSetup(board.deps);
  expect(config).toMatchObject({ name: 'lygte.a.dk', country: 'DK' });
  expect(problems).toMatchObject([{ detail: { reason: 'wrongValue', key: 'country' } }]);
  writeFileSync(board.at('data', 'box.json'), '\0\0\0\0');
  expect(await runSetup(board.deps)).toMatchObject({
    config: { name: 'lygte.internal' },
    problems: [{ detail: { reason: 'notJson', line: 1, column: 1 } }],
  });
});

test('a damaged hotspot key is replaced and reported; links in the data folder are not followed', async () => {
  using board = testBoard();
  await runSetup(board.deps);
  writeFileSync(board.at('data', 'hotspot.key'), 'kort\n');
  expect((await runSetup(board.deps)).problems).toMatchObject([
    { detail: { reason: 'hotspotKey' } },
  ]);
  expect(board.text('data', 'hotspot.key')).toMatch(/^[a-z3-9]{16}\n$/);
  writeFileSync(board.at('elsewhere'), 'a secret of root');
  rmSync(board.at('data', 'hotspot.key'));
  symlinkSync(board.at('elsewhere'), board.at('data', 'hotspot.key'));
  expect((await runSetup(board.deps)).problems).not.toEqual([]);
  expect(board.text('profiles', 'lygte-hotspot.nmconnection')).not.toContain('secret');
  expect(board.text('elsewhere')).toBe('a secret of root');
});

class PowerCut extends Error {}

/** The power goes before or after the `n`th change of a disk. */
function cutAfter(n: number, done: boolean): Disk {
  let left = n;
  const change =
    <A extends unknown[]>(work: (...args: A) => Promise<void>) =>
    async (...args: A) => {
      if (left < 0) throw new PowerCut();
      if (left-- === 0) {
        if (done) await work(...args);
        throw new PowerCut();
      }
      await work(...args);
    };
  const { write, overwrite, folder, own, remove } = realDisk;
  return {
    ...realDisk,
    write: change(write),
    overwrite: change(overwrite),
    folder: change(folder),
    own: change(own),
    remove: change(remove),
  };
}

test('after a power cut at any step, the next start gives the same result', async () => {
  using whole = testBoard();
  whole.boot({ ...ORDER, ...SETTINGS });
  await runSetup(whole.deps);
  const end = JSON.stringify(whole.files()).replaceAll(whole.at(), '');
  const cuts = fc.array(fc.tuple(fc.nat(40), fc.boolean()), { maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(cuts, async (powerCuts) => {
      using board = testBoard();
      board.boot({ ...ORDER, ...SETTINGS });
      for (const [n, done] of powerCuts)
        await runSetup({ ...board.deps, disk: cutAfter(n, done) }).catch((error) => {
          if (!(error instanceof PowerCut)) throw error;
        });
      await runSetup(board.deps);
      const key = board.text('data', 'hotspot.key').trim();
      const same = JSON.stringify(board.files()).replaceAll(board.at(), '');
      expect(same.replaceAll(key, whole.text('data', 'hotspot.key').trim())).toBe(end);
    }),
    { numRuns: 60 },
  );
});

function refuse(code: string): Promise<never> {
  return Promise.reject(Object.assign(new Error(code), { code, errno: -30 }));
}

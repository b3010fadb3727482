import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lygte } from '../support/lygte.ts';
import { readQrCodes } from '../support/print.ts';

let folder: string;
let out: string;
let env: Record<string, string>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lygte-own-box-'));
  out = join(folder, 'poster.pdf');
  env = { LYGTE_DATA: folder };
});
afterEach(() => rm(folder, { recursive: true }));

const poster = (...args: string[]) =>
  lygte(['poster', '--institution', 'Skolen', '--out', out, ...args], { env });
const printed = async () => readQrCodes(await readFile(out));

async function box(config: object): Promise<void> {
  await writeFile(join(folder, 'box.json'), JSON.stringify(config));
  await writeFile(join(folder, 'hotspot.key'), 'kx4m9q8t7w8p3c6r\n');
}

test('a box prints its own network, key and address', async () => {
  await box({ name: 'boks7.skole.example' });
  expect(await poster()).toMatchObject({ code: 0, err: '' });
  expect(await printed()).toEqual([
    'WIFI:T:WPA;S:Lygte boks7;P:kx4m9q8t7w8p3c6r;;',
    'https://boks7.skole.example/',
  ]);
});

test('a box nobody has named does so too', async () => {
  await writeFile(join(folder, 'hotspot.key'), 'kx4m9q8t7w8p3c6r\n');
  expect(await poster()).toMatchObject({ code: 0, err: '' });
  expect(await printed()).toEqual([
    'WIFI:T:WPA;S:Lygte lygte;P:kx4m9q8t7w8p3c6r;;',
    'https://lygte.internal/',
  ]);
});

test('what is given comes before what the box has', async () => {
  await box({ name: 'boks7.skole.example', hotspot: { ssid: 'Lygte; stuen' } });
  const given = ['--url', 'https://a.example/', '--wifi-password', 'en anden kode'];
  expect(await poster(...given)).toMatchObject({ code: 0, err: '' });
  expect(await printed()).toEqual([
    'WIFI:T:WPA;S:Lygte\\; stuen;P:en anden kode;;',
    'https://a.example/',
  ]);
  env = { ...env, LYGTE_URL: 'https://b.example/', LYGTE_WIFI_PASSWORD: 'fra miljøet' };
  expect((await poster('--wifi', 'Anden')).err).toMatch(/^lygte: badPassphrase: /);
  env = { ...env, LYGTE_WIFI_PASSWORD: 'environment' };
  expect(await poster('--wifi', 'Anden')).toMatchObject({ code: 0, err: '' });
  expect(await printed()).toEqual(['WIFI:T:WPA;S:Anden;P:environment;;', 'https://b.example/']);
});

test('the key of the box is not that of another network', async () => {
  await box({ name: 'boks7.skole.example' });
  expect((await poster('--wifi', 'Anden')).err).toMatch(/^lygte: wifiMissing: /);
});

test('where there is no box, the network has to be given', async () => {
  expect((await poster()).err).toMatch(/^lygte: wifiMissing: .+\n$/);
});

test.each(['syvtegn', 'x'.repeat(64), 'rødgrød med fløde'])('no phone takes %j', async (key) => {
  const tried = await poster('--wifi', 'Lygte', '--wifi-password', key);
  expect(tried.err).toMatch(/^lygte: badPassphrase: .+\n$/);
  expect(tried.err).not.toContain(key);
});

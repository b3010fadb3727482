import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { makeReady, signIn, startDevice } from './device-server.ts';
import { type Loaded, load } from './load.ts';
import { openMunicipality } from './municipality.ts';
import { jsonServer, plainServer } from './peers.ts';
import { atLeast, atMost, median, type Row } from './table.ts';

const PHONES = 60;
const ROUNDS = 3;
const SECONDS = 5;

/** 500 children's roster to 60 phones, turn by turn with the peers; and memory under that load. */
export async function rosterRows(): Promise<Row[]> {
  await using municipality = await openMunicipality(500);
  await makeReady(municipality);
  await using device = await startDevice(municipality);
  const cookie = await signIn(device, municipality.code);
  const headers = { cookie, 'accept-encoding': 'gzip' };
  const packed = await rawBody(`${device.url}/api/roster`, headers);
  const file = join(municipality.scratch, 'roster.json.gz');
  await writeFile(file, packed);
  await using plain = await plainServer(file);
  const { groups, children, staff } = municipality.school.snapshot;
  await using json = await jsonServer(municipality.scratch, {
    roster: { groups, children, staff },
  });

  const runs = { ours: [] as Loaded[], plain: [] as Loaded[], json: [] as Loaded[] };
  const common = { connections: PHONES, seconds: SECONDS };
  for (let round = 0; round < ROUNDS; round++) {
    runs.ours.push(await load({ url: `${device.url}/api/roster`, headers, ...common }));
    runs.plain.push(await load({ url: plain.url, headers, ...common }));
    const asked = { 'accept-encoding': 'gzip' };
    runs.json.push(await load({ url: `${json.url}/roster`, headers: asked, ...common }));
  }
  const rate = (of: Loaded[]) => median(of.map((one) => one.perSecond));
  const wait = (of: Loaded[]) => median(of.map((one) => one.p99Ms));
  const work = '500-child roster, 60 phones';
  const ours = { work, figure: rate(runs.ours), unit: 'req/s' };
  const memory = { work: 'memory of the device server then', unit: 'MB' };
  return [
    atLeast(ours, 'json-server, same data', rate(runs.json), 50),
    atLeast(ours, 'plain node:http, same bytes', rate(runs.plain), 0.7),
    atMost(
      { work: `${work}, p99`, figure: wait(runs.ours), unit: 'ms' },
      'plain node:http, same bytes',
      wait(runs.plain),
      2,
    ),
    atMost(
      { ...memory, figure: device.child.memory() / 1e6 },
      'bare node:http under the same load',
      plain.child.memory() / 1e6,
      2,
    ),
  ];
}

function rawBody(url: string, headers: Record<string, string>): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, async (answer) => {
      const parts: Buffer[] = [];
      for await (const part of answer) parts.push(part as Buffer);
      resolve(Buffer.concat(parts));
    })
      .on('error', reject)
      .end();
  });
}

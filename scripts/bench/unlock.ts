import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeReady, post, startDevice } from './device-server.ts';
import { type Municipality, openMunicipality } from './municipality.ts';
import { atMost, median, type Row } from './table.ts';

const ROUNDS = 9;

/** From the keycard being posted to the roster being there, 1,000 children, a fresh process each. */
export async function unlockRows(): Promise<Row[]> {
  await using municipality = await openMunicipality(1_000);
  await makeReady(municipality);
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await unlockMs(municipality));
    bare.push(await bareMs(municipality));
  }
  const work = 'keycard posted → roster answered, 1,000 children';
  const figure = { work, figure: median(ours), unit: 'ms' };
  return [atMost(figure, 'age decrypt + JSON parse', median(bare), 2)];
}

async function unlockMs(municipality: Municipality): Promise<number> {
  await using device = await startDevice(municipality);
  const began = performance.now();
  const unlocked = await post(device.url, '/api/unlock', { card: municipality.code });
  const cookie = unlocked.headers.get('set-cookie')?.split(';')[0] ?? '';
  const roster = await fetch(`${device.url}/api/roster`, { headers: { cookie } });
  await roster.arrayBuffer();
  if (!roster.ok) throw new Error(`roster: ${roster.status}`);
  return performance.now() - began;
}

async function bareMs({ device, code }: Municipality): Promise<number> {
  const args = ['scripts/bench/bare-unlock.ts', join(device, 'device.db')];
  const run = promisify(execFile)(process.execPath, args);
  run.child.stdin?.end(code);
  return Number((await run).stdout);
}

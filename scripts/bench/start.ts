import { startDevice } from './device-server.ts';
import { openMunicipality } from './municipality.ts';
import { plainServer } from './peers.ts';
import { atMost, median, type Row } from './table.ts';

const ROUNDS = 9;

/** From starting the process to its first answer: what a lock, or power coming back, costs. */
export async function startRows(): Promise<Row[]> {
  await using municipality = await openMunicipality(500);
  const ours: number[] = [];
  const plain: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await using device = await startDevice(municipality);
    ours.push(device.startedMs);
    await using peer = await plainServer();
    plain.push(peer.startedMs);
  }
  const figure = { work: 'cold start to first answer', figure: median(ours), unit: 'ms' };
  return [atMost(figure, 'bare node:http', median(plain), 3)];
}

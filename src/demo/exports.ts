import type { Clock } from '../core/ports.ts';
import { toTimestamp, wallDate } from '../core/time.ts';
import { writeDemoSample } from './sample/demo.ts';

/** Writes the sample municipality's export files as of this morning, and returns their folder. */
export async function sampleExports(folder: string, clock: Clock): Promise<string> {
  const now = clock.now();
  const at = toTimestamp(now, clock.offsetMinutes(now));
  await writeDemoSample(folder, { date: wallDate(at), until: at.slice(11, 16) });
  return folder;
}

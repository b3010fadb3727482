import { existsSync, statfsSync } from 'node:fs';
import type { Clock } from '../src/core/ports.ts';
import { createClock } from './clock.ts';

/** What systemd leaves there once the clock has been set over the network. */
const SYNCHRONIZED = '/run/systemd/timesync/synchronized';

/** The clock of this machine. `certain` vouches for it where nothing else can. */
export function systemClock(of: {
  readonly floor: number;
  readonly zone: string;
  readonly certain: boolean;
}): Clock {
  return createClock({
    wall: Date.now,
    steady: () => performance.now(),
    floor: of.floor,
    zone: of.zone,
    synchronized: () => of.certain || existsSync(SYNCHRONIZED),
  });
}

/** Bytes this process may still write to the disk of a folder. */
export function diskFree(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

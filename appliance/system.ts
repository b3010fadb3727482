import { existsSync, readFileSync, statfsSync, statSync } from 'node:fs';
import type { BoxClock } from '../src/core/ports.ts';
import { toMs } from '../src/core/time.ts';
import { batteryVouches } from './battery-clock.ts';
import { createClock } from './clock.ts';
import type { DeviceReader } from './storage/store.ts';
import type { ToldTime } from './told-time.ts';

/** What systemd leaves there once the clock has been set over the network. */
const SYNCHRONIZED = '/run/systemd/timesync/synchronized';
/** It does not come and go: to look again each second is enough. */
const LOOK_MS = 1_000;

/** The clock of this machine. `certain` vouches for it where nothing else can. */
export function systemClock(of: {
  readonly floor: number;
  readonly zone: string;
  readonly certain: boolean;
  /** What a leader says of the time; nothing where none can. */
  readonly told?: ToldTime;
}): BoxClock {
  const { floor, zone, told } = of;
  const battery = batteryVouches({ sys: '/sys', floor, wall: Date.now });
  let synchronized = of.certain;
  let lookAt = 0;

  function network(): boolean {
    if (!synchronized && performance.now() >= lookAt) {
      synchronized = existsSync(SYNCHRONIZED);
      lookAt = performance.now() + LOOK_MS;
    }
    return synchronized;
  }

  const steady = sinceBoot();
  const vouched = () => (network() ? 'network' : battery ? 'battery' : null);
  return createClock({ wall: Date.now, steady, floor, zone, vouched, ...told });
}

/** Milliseconds since the board started: the same clock for every process of one boot. */
function sinceBoot(): () => number {
  const before = Number(process.hrtime.bigint()) / 1e6 - performance.now();
  return () => before + performance.now();
}

/** Time that has certainly passed: this software was built, and data was published to this box. */
export function timeSeen(store: Pick<DeviceReader, 'clockFloor' | 'versions'>): number {
  const published = store.versions()[0]?.manifest.issuedAt;
  return Math.max(store.clockFloor(), builtAt(), published === undefined ? 0 : toMs(published));
}

/** When this bundle was written, which packages keep; 0 where it runs from its source. */
function builtAt(): number {
  const file = import.meta.filename;
  return file.endsWith('.ts') ? 0 : Math.floor(statSync(file).mtimeMs);
}

/** Names this boot of the machine. The unit says it; from within its sandbox it cannot be read. */
export function bootId(env: Readonly<Record<string, string | undefined>>): string | null {
  if (env.LYGTE_BOOT_ID) return env.LYGTE_BOOT_ID;
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return null;
  }
}

/** Bytes this process may still write to the disk of a folder. */
export function diskFree(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

import { existsSync, readFileSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { DeviceClock } from '../src/core/ports.ts';
import { toMs } from '../src/core/time.ts';
import { createClock } from './clock.ts';
import type { DeviceReader } from './storage/store.ts';

/** Allowed difference of the battery clock: reading takes time, and it drifts without a network. */
const APART_MS = 60_000;

/**
 * Whether the board has a clock with a battery (DS3231, Pi 5) and the system took its time from it.
 * Three things have to hold: the kernel set its time from it at start (`hctosys`), the two still
 * agree (systemd moves a system clock that is far behind), and it is not below the floor. One that
 * has lost its power is below: it starts again in 1970 or 2000, and drivers clear the flag that
 * shows it. Only the kernel sets the battery clock, and only from the network.
 * @param of `sys` is the mount point of sysfs; `floor` is a time that has certainly passed
 */
export function batteryVouches(of: {
  readonly sys: string;
  readonly floor: number;
  wall(): number;
}): boolean {
  const rtc = join(of.sys, 'class', 'rtc', 'rtc0');
  if (text(join(rtc, 'hctosys')) !== '1') return false;
  const seconds = text(join(rtc, 'since_epoch'));
  if (!/^\d{1,12}$/.test(seconds)) return false;
  const time = Number(seconds) * 1_000;
  return time >= of.floor - APART_MS && Math.abs(time - of.wall()) <= APART_MS;
}

function text(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

/** The time a leader has set, as milliseconds to add to a clock that starts with the board. */
export interface ManualClockOffset {
  manualOffset(): number | null;
  keepManualOffset(offset: number): void;
}

const kept = v.object({ boot: v.string(), told: v.pipe(v.number(), v.finite()) });

/**
 * Stores it in a file for the processes of one boot, because locking restarts the server. After a
 * power cut it is worthless, since nobody knows how long the power was gone.
 * @param boot names this boot of the board; null: unknown, then it stays in memory only
 */
export function manualClockOffset(file: string, boot: string | null): ManualClockOffset {
  let manualOffset = boot === null ? null : read(file, boot);
  return {
    manualOffset: () => manualOffset,
    keepManualOffset(next) {
      manualOffset = next;
      if (boot !== null) write(file, JSON.stringify({ boot, told: manualOffset }));
    },
  };
}

function read(file: string, boot: string): number | null {
  try {
    const parsed = v.safeParse(kept, JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success && parsed.output.boot === boot ? parsed.output.told : null;
  } catch {
    return null;
  }
}

/** On a failing disk the offset is known to this process alone. */
function write(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}

/** systemd makes this file once the clock has been set over the network. */
const SYNCHRONIZED = '/run/systemd/timesync/synchronized';
/** The file stays, so checking it once a second is enough. */
const LOOK_MS = 1_000;

/** The clock of this machine. `certain` vouches for it where nothing else can. */
export function systemClock(of: {
  readonly floor: number;
  readonly zone: string;
  readonly certain: boolean;
  /** The time a leader has set; left out in a program where none can. */
  readonly manual?: ManualClockOffset;
}): DeviceClock {
  const { floor, zone, manual } = of;
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
  return createClock({ wall: Date.now, steady, floor, zone, vouched, ...manual });
}

/** Milliseconds since the board started: the same clock for every process of one boot. */
function sinceBoot(): () => number {
  const before = Number(process.hrtime.bigint()) / 1e6 - performance.now();
  return () => before + performance.now();
}

/** A time that has certainly passed: this software was built, and data was published. */
export function timeSeen(
  store: Pick<DeviceReader, 'clockFloor' | 'versions' | 'attendance'>,
): number {
  const issued = [store.versions()[0]?.manifest.issuedAt, store.attendance().at(-1)?.issuedAt];
  const published = issued.flatMap((at) => (at === undefined ? [] : [toMs(at)]));
  return Math.max(store.clockFloor(), builtAt(), ...published);
}

/** When this bundle was written, which packages keep; 0 where it runs from its source. */
function builtAt(): number {
  const file = import.meta.filename;
  return file.endsWith('.ts') ? 0 : Math.floor(statSync(file).mtimeMs);
}

/** Names this boot of the machine. The unit gives it, as its sandbox cannot read /proc. */
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

/** Free bytes on the disk of a folder. A folder that is not there has no disk that could be full. */
export function freeOn(folder: string): number {
  try {
    return diskFree(folder);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Between reading the battery clock and the system's, and by drift in months without a network. */
const APART_MS = 60_000;

/**
 * Whether the board has a clock with a battery (DS3231, Pi 5) and the system's time is its. Three
 * things have to hold: the kernel set its time from it at start (`hctosys`), the two still agree
 * (systemd moves a system clock that is far behind, and then nothing vouches for it), and it is
 * not below the floor. A battery clock that has lost its power is: it starts anew in 1970 or 2000,
 * and drivers clear the flag that says so. Nobody but the kernel sets it, and only from the network.
 * @param of `sys` is the mount point of sysfs; `floor` is time this box has already seen
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

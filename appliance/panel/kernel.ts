import { spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../src/core/errors.ts';
import type { PartFailure } from '../../src/core/panel.ts';
import { type PanelButton, type PanelLed, refusal } from './part.ts';

/** `struct input_event` of a 64-bit kernel: two times of 8 bytes, type, code, value. */
export const EVENT_BYTES = 24;
const TYPE_AT = 16;
const CODE_AT = 18;
const VALUE_AT = 20;

const EV_SYN = 0;
const SYN_DROPPED = 3;
const EV_KEY = 1;
const RELEASED = 0;
const PRESSED = 1;

/**
 * Reads key presses from an input device's bytes, which may be split anywhere. Automatic repeats
 * (value 2) are ignored. Where the kernel had to drop events, a release may be among them: then
 * the key counts as released.
 */
export function createKeyReader(onKey: (pressed: boolean) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    const all = Buffer.concat([rest, bytes]);
    const end = all.length - (all.length % EVENT_BYTES);
    for (let at = 0; at < end; at += EVENT_BYTES) {
      const pressed = meaning(all.subarray(at, at + EVENT_BYTES));
      if (pressed !== null) onKey(pressed);
    }
    rest = Buffer.from(all.subarray(end));
  };
}

function meaning(event: Buffer): boolean | null {
  const type = event.readUInt16LE(TYPE_AT);
  if (type === EV_SYN) return event.readUInt16LE(CODE_AT) === SYN_DROPPED ? false : null;
  if (type !== EV_KEY) return null;
  const value = event.readInt32LE(VALUE_AT);
  if (value === PRESSED) return true;
  return value === RELEASED ? false : null;
}

/** The kernel reports a key that is already pressed within this time after opening. */
const SETTLE_MS = 1_000;

/**
 * A button that is a key of an input device. In Node a read of such a device blocks a thread that
 * cannot be stopped, not even to end the process; so `cat` reads it, and is killed at the end.
 * A button that is pressed when it is opened is ignored until it was released: one that is stuck or
 * has inverted levels must not start an outage at every start.
 * @param path of the event device @param lost see `OpenPart`
 */
export function evdevButton(
  path: string,
  lost: () => void,
  settleMs = SETTLE_MS,
): Result<PanelButton, PartFailure> {
  let device: number;
  try {
    device = openSync(path, 'r');
  } catch (error) {
    return err(refusal(error, 'inputRefused', { input: path }));
  }
  const listeners: ((pressed: boolean) => void)[] = [];
  const openedAt = performance.now();
  let held = false;
  let stuck = false;
  let disposed = false;
  const emit = (pressed: boolean) => {
    if (pressed && performance.now() - openedAt < settleMs) stuck = true;
    const ignored = stuck;
    if (!pressed) stuck = false;
    if (ignored) return;
    held = pressed;
    for (const listener of listeners) listener(pressed);
  };

  const reader = spawn('cat', [], { stdio: [device, 'pipe', 'ignore'] });
  closeSync(device);
  reader.stdout?.on('data', createKeyReader(emit));
  let over = false;
  const end = () => {
    if (disposed || over) return;
    over = true;
    if (held) emit(false);
    lost();
  };
  reader.once('error', end);
  reader.once('close', end);

  return ok({
    onChange(listener) {
      listeners.push(listener);
    },
    pressed: () => (stuck ? true : null),
    [Symbol.dispose]() {
      disposed = true;
      reader.kill();
    },
  });
}

export interface InputFolders {
  /** Mount points of sysfs and of the devices. */
  readonly sys: string;
  readonly dev: string;
}

/**
 * The event device of a button, for example `/dev/input/event0`. A name with a slash is the path
 * itself. Otherwise it is the input device's name, or the label of one of its keys in the device
 * tree: `dtoverlay=gpio-key,label=…` labels the key and leaves the device the name of its node.
 */
export function findInput(named: string, { sys, dev }: InputFolders): Result<string, PartFailure> {
  if (named.includes('/')) return ok(named);
  const folder = join(sys, 'class', 'input');
  const events = names(folder).filter((name) => /^event\d+$/.test(name));
  const found = events.filter((event) => namesOf(join(folder, event, 'device')).includes(named));
  const [event, ...others] = found;
  if (event === undefined)
    return err({ code: 'noInput', facts: { input: named, inputs: events.length } });
  if (others.length > 0) return err({ code: 'severalInputs', facts: { inputs: found.join(' ') } });
  return ok(join(dev, 'input', event));
}

function namesOf(device: string): string[] {
  const node = join(device, 'device', 'of_node');
  const labels = names(node).map((key) => text(join(node, key, 'label')));
  return [text(join(device, 'name')), ...labels].filter((name) => name !== '');
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** Texts of the device tree end with a zero byte. */
function text(file: string): string {
  try {
    return readFileSync(file, 'utf8').replaceAll('\0', '').trim();
  } catch {
    return '';
  }
}

/**
 * A light of the kernel's LED class: `/sys/class/leds/NAME`. Its trigger is turned off, so that only
 * this program sets it.
 * @param lost see `OpenPart`
 */
export function ledsLed(
  at: { readonly sys: string; readonly name: string },
  lost: () => void,
): Result<PanelLed, PartFailure> {
  const folder = join(at.sys, 'class', 'leds', at.name);
  const brightness = join(folder, 'brightness');
  let full: string;
  try {
    full = readFileSync(join(folder, 'max_brightness'), 'utf8').trim();
  } catch {
    return err({ code: 'noLed', facts: { led: at.name } });
  }
  try {
    writeFileSync(join(folder, 'trigger'), 'none');
    writeFileSync(brightness, '0');
  } catch (error) {
    return err(refusal(error, 'ledRefused', { led: at.name }));
  }
  let gone = false;
  let onLost = lost;

  function write(value: string): void {
    if (gone) return;
    try {
      writeFileSync(brightness, value);
    } catch {
      gone = true;
      onLost();
    }
  }

  return ok({
    set: (on) => write(on ? full : '0'),
    [Symbol.dispose]() {
      onLost = () => undefined;
      write('0');
      gone = true;
    },
  });
}

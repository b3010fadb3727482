import { execFileSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { evdevButton } from '../../../../appliance/panel/evdev.ts';
import { unwrap } from '../../../../src/core/errors.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { inputEvent, keyEvent, SYN } from './support/input-event.ts';

/** An input device as a pipe: what is written comes out as the kernel's events would. */
function device(settleMs = 0) {
  const folder = tempFolder();
  const path = join(folder.path, 'event0');
  execFileSync('mkfifo', [path]);
  const end = openSync(path, 'r+');
  const heard = new EventEmitter();
  const told: (boolean | 'lost')[] = [];
  const hear = (what: boolean | 'lost') => {
    told.push(what);
    heard.emit('heard');
  };
  const button = unwrap(evdevButton(path, () => hear('lost'), settleMs));
  button.onChange(hear);
  let open = true;
  return {
    button,
    told,
    async hears(count: number) {
      while (told.length < count) await once(heard, 'heard');
      return told;
    },
    write: (...events: Buffer[]) => void writeSync(end, Buffer.concat(events)),
    /** The device is gone: the wire came off, the driver was unloaded. */
    vanish() {
      open = false;
      closeSync(end);
    },
    [Symbol.dispose]() {
      button[Symbol.dispose]();
      if (open) closeSync(end);
      folder[Symbol.dispose]();
    },
  };
}

test('reports a press while it is held, and its end', async () => {
  using world = device();
  world.write(inputEvent(4, 4, 1), keyEvent(1), SYN);
  expect(await world.hears(1)).toEqual([true]);
  world.write(keyEvent(2), SYN, keyEvent(0), SYN);
  expect(await world.hears(2)).toEqual([true, false]);
  expect(world.button.pressed()).toBe(null);
});

test('a device that goes away releases the button first, and is lost once', async () => {
  using world = device();
  world.write(keyEvent(1), SYN);
  await world.hears(1);
  world.vanish();
  expect(await world.hears(3)).toEqual([true, false, 'lost']);
});

test('a button that is pressed when it is opened is ignored until it was released', async () => {
  using world = device(Number.POSITIVE_INFINITY);
  world.write(keyEvent(1), SYN);
  world.vanish();
  expect(await world.hears(1)).toEqual(['lost']);
  expect(world.button.pressed()).toBe(true);
});

test('a device that is missing or not readable fails', () => {
  const missing = evdevButton('/nowhere/event0', () => undefined);
  const facts = { input: '/nowhere/event0', errno: 'ENOENT' };
  expect(missing).toEqual({ ok: false, failure: { code: 'inputRefused', facts } });
});

import { execFileSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { evdevButton } from '../../../../appliance/panel/kernel.ts';
import { unwrap } from '../../../../src/core/errors.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { inputEvent, keyEvent, SYN } from './support/input-event.ts';

/** An input device as a pipe: what is written comes out as the kernel's events would. */
function device(settleMs = 0) {
  const folder = tempFolder();
  const path = join(folder.path, 'event0');
  execFileSync('mkfifo', [path]);
  const end = openSync(path, 'r+');
  const activity = new EventEmitter();
  const events: (boolean | 'lost')[] = [];
  const hear = (what: boolean | 'lost') => {
    events.push(what);
    activity.emit('activity');
  };
  const button = unwrap(evdevButton(path, () => hear('lost'), settleMs));
  button.onChange(hear);
  let open = true;
  return {
    button,
    events,
    async eventsUpTo(count: number) {
      while (events.length < count) await once(activity, 'activity');
      return events;
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
  using input = device();
  input.write(inputEvent(4, 4, 1), keyEvent(1), SYN);
  expect(await input.eventsUpTo(1)).toEqual([true]);
  input.write(keyEvent(2), SYN, keyEvent(0), SYN);
  expect(await input.eventsUpTo(2)).toEqual([true, false]);
  expect(input.button.pressed()).toBe(null);
});

test('a device that goes away releases the button first, and is lost once', async () => {
  using input = device();
  input.write(keyEvent(1), SYN);
  await input.eventsUpTo(1);
  input.vanish();
  expect(await input.eventsUpTo(3)).toEqual([true, false, 'lost']);
});

test('a button that is pressed when it is opened is ignored until it was released', async () => {
  using input = device(Number.POSITIVE_INFINITY);
  input.write(keyEvent(1), SYN);
  input.vanish();
  expect(await input.eventsUpTo(1)).toEqual(['lost']);
  expect(input.button.pressed()).toBe(true);
});

test('a device that is missing or not readable fails', () => {
  const missing = evdevButton('/nowhere/event0', () => undefined);
  const facts = { input: '/nowhere/event0', errno: 'ENOENT' };
  expect(missing).toEqual({ ok: false, failure: { code: 'inputRefused', facts } });
});

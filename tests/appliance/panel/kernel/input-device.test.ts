import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findInput } from '../../../../appliance/panel/kernel.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();
afterAll(() => folder[Symbol.dispose]());
const where = { sys: join(folder.path, 'sys'), dev: '/dev' };

/** An input device as the kernel shows it: the class links to it, and it to its platform device. */
function input(event: string, name: string, labels: readonly string[] = []): void {
  const platform = join(where.sys, 'devices', 'platform', `of-${event}`);
  const device = join(platform, 'input', `input-${event}`);
  const node = join(where.sys, 'firmware', event);
  mkdirSync(device, { recursive: true });
  writeFileSync(join(device, 'name'), `${name}\n`);
  symlinkSync(platform, join(device, 'device'));
  for (const label of labels) {
    mkdirSync(join(node, `key-${label}`), { recursive: true });
    writeFileSync(join(node, `key-${label}`, 'label'), `${label}\0`);
    writeFileSync(join(node, 'compatible'), 'gpio-keys\0');
  }
  if (labels.length > 0) symlinkSync(node, join(platform, 'of_node'));
  const entry = join(where.sys, 'class', 'input', event);
  mkdirSync(entry, { recursive: true });
  symlinkSync(device, join(entry, 'device'));
}

input('event0', 'vc4-hdmi');
input('event1', 'button@11', ['lygte-button']);
input('event2', 'gpio-keys', ['up', 'down']);
input('event10', 'vc4-hdmi');
mkdirSync(join(where.sys, 'class', 'input', 'mice'));

test('is found by its name, or by the label of its key in the device tree', () => {
  expect(findInput('gpio-keys', where)).toEqual({ ok: true, value: '/dev/input/event2' });
  expect(findInput('lygte-button', where)).toEqual({ ok: true, value: '/dev/input/event1' });
});

test('a path is taken as it is', () => {
  const path = '/dev/input/by-path/platform-gpio-keys-event';
  expect(findInput(path, where)).toEqual({ ok: true, value: path });
});

test('is not found where there is none, or more than one', () => {
  const none = { code: 'noInput', facts: { input: 'nothing', inputs: 4 } };
  expect(findInput('nothing', where)).toEqual({ ok: false, failure: none });
  const several = { code: 'severalInputs', facts: { inputs: 'event0 event10' } };
  expect(findInput('vc4-hdmi', where)).toEqual({ ok: false, failure: several });
  const nowhere = { code: 'noInput', facts: { input: 'x', inputs: 0 } };
  expect(findInput('x', { sys: '/nowhere', dev: '/dev' })).toEqual({ ok: false, failure: nowhere });
});

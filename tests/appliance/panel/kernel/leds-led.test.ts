import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ledsLed } from '../../../../appliance/panel/kernel.ts';
import { unwrap } from '../../../../src/core/errors.ts';
import { tempFolder } from '../../support/temp-folder.ts';

let temp: ReturnType<typeof tempFolder>;
let folder: string;
const at = () => ({ sys: temp.path, name: 'lygte-led' });
const file = (name: string) => readFileSync(join(folder, name), 'utf8');

beforeEach(() => {
  temp = tempFolder();
  folder = join(temp.path, 'class', 'leds', 'lygte-led');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'max_brightness'), '255\n');
  writeFileSync(join(folder, 'trigger'), 'heartbeat');
  writeFileSync(join(folder, 'brightness'), '255');
});
afterEach(() => temp[Symbol.dispose]());

test('is taken from its trigger, dark at first, as bright as it can be, and dark in the end', () => {
  const led = unwrap(ledsLed(at(), () => undefined));
  expect([file('trigger'), file('brightness')]).toEqual(['none', '0']);
  led.set(true);
  expect(file('brightness')).toBe('255');
  led.set(false);
  expect(file('brightness')).toBe('0');
  led.set(true);
  led[Symbol.dispose]();
  expect(file('brightness')).toBe('0');
});

test('is lost once when its files go away, and disposing of it then is quiet', () => {
  let lost = 0;
  const led = unwrap(ledsLed(at(), () => lost++));
  rmSync(folder, { recursive: true });
  led.set(true);
  led.set(false);
  led[Symbol.dispose]();
  expect(lost).toBe(1);

  const quiet = unwrapNew(() => lost++);
  rmSync(folder, { recursive: true });
  quiet[Symbol.dispose]();
  expect(lost).toBe(1);
});

/** The files are there again: a new light. */
function unwrapNew(lost: () => void) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'max_brightness'), '1\n');
  return unwrap(ledsLed(at(), lost));
}

test('is missing where there is none, and refused where it cannot be written', () => {
  const other = ledsLed({ ...at(), name: 'other' }, () => undefined);
  expect(other).toEqual({ ok: false, failure: { code: 'noLed', facts: { led: 'other' } } });
  rmSync(join(folder, 'trigger'));
  mkdirSync(join(folder, 'trigger'));
  expect(ledsLed(at(), () => undefined)).toMatchObject({ failure: { code: 'ledRefused' } });
});

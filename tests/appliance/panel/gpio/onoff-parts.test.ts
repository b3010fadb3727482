import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { onoffButtonAt, onoffLedAt } from '../../../../appliance/panel/gpio.ts';
import { unwrap } from '../../../../src/core/errors.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { fakeDriver } from './support.ts';

let temp: ReturnType<typeof tempFolder>;
let gpio: string;
const place = () => ({ sys: temp.path, labels: ['9030000.pl061'] });
const LOST = () => undefined;

beforeEach(() => {
  temp = tempFolder();
  gpio = join(temp.path, 'class', 'gpio');
  const chip = join(gpio, 'gpiochip512');
  mkdirSync(chip, { recursive: true });
  writeFileSync(join(chip, 'label'), '9030000.pl061\n');
  writeFileSync(join(chip, 'base'), '512\n');
  writeFileSync(join(chip, 'ngpio'), '8\n');
  writeFileSync(join(gpio, 'unexport'), '');
});
afterEach(() => temp[Symbol.dispose]());

test('opens the lines counted from the chip’s base, with their levels', async () => {
  const { Driver, done } = fakeDriver();
  const load = async () => Driver;
  unwrap(await onoffButtonAt({ pin: 4, activeLow: false }, place(), load)(LOST));
  unwrap(await onoffLedAt({ pin: 5, activeLow: true }, place(), load)(LOST));
  expect(done).toEqual([
    ['open', 516, 'in', 'both', { activeLow: false }],
    ['open', 517, 'high', 'none', { activeLow: true }],
  ]);
  expect(readFileSync(join(gpio, 'unexport'), 'utf8')).toBe('');
});

test('releases a line first that another process left exported', async () => {
  mkdirSync(join(gpio, 'gpio516'));
  const load = async () => fakeDriver().Driver;
  unwrap(await onoffButtonAt({ pin: 4, activeLow: true }, place(), load)(LOST));
  expect(readFileSync(join(gpio, 'unexport'), 'utf8')).toBe('516');
});

test.each([
  ['EBUSY', 'lineBusy'],
  ['EACCES', 'notAllowed'],
  ['EINVAL', 'lineRefused'],
])('%s is %s', async (errno, code) => {
  const driver = fakeDriver();
  driver.state.refuses = errno;
  const open = onoffLedAt({ pin: 5, activeLow: false }, place(), async () => driver.Driver);
  expect(await open(LOST)).toEqual({
    ok: false,
    failure: { code, facts: { pin: 5, line: 517, errno } },
  });
});

test('without the addon there is no driver', async () => {
  const load = () => Promise.reject(new Error('Could not locate the bindings file'));
  const open = onoffButtonAt({ pin: 4, activeLow: true }, place(), load);
  expect(await open(LOST)).toEqual({ ok: false, failure: { code: 'noDriver', facts: {} } });
});

test('does not load the addon for a line that is not there', async () => {
  const load = () => Promise.reject(new Error('loaded'));
  const open = onoffButtonAt({ pin: 9, activeLow: true }, place(), load);
  expect(await open(LOST)).toMatchObject({ failure: { code: 'noSuchPin' } });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tempFolder } from '../support/temp-folder.ts';

const SCRIPT = join(import.meta.dirname, '../../../appliance/files/usr/lib/lygte/panel-dark');

let temp: ReturnType<typeof tempFolder>;
beforeEach(() => {
  temp = tempFolder();
});
afterEach(() => temp[Symbol.dispose]());

function files(folder: string, content: Readonly<Record<string, string>>): string {
  const path = join(temp.path, 'class', folder);
  mkdirSync(path, { recursive: true });
  for (const [name, text] of Object.entries(content)) writeFileSync(join(path, name), text);
  return path;
}
const text = (...path: string[]) => readFileSync(join(...path), 'utf8').trim();
const run = (env: Readonly<Record<string, string>> = {}) =>
  execFileSync('sh', [SCRIPT], { env: { PATH: '/usr/bin:/bin', LYGTE_SYS: temp.path, ...env } });

test('a line that was left lit is made dark and released', () => {
  const gpio = files('gpio', { unexport: '' });
  files('gpio/gpiochip512', { label: 'pinctrl-bcm2711\n', base: '512\n' });
  files('gpio/gpiochip570', { label: 'raspberrypi-exp-gpio\n', base: '570\n' });
  const lit = files('gpio/gpio539', { value: '1\n' });
  const other = files('gpio/gpio597', { value: '1\n' });
  run();
  expect([text(lit, 'value'), text(other, 'value'), text(gpio, 'unexport')]).toEqual([
    '0',
    '1',
    '539',
  ]);
});

test('on another board the chip and the line are those of the configuration', () => {
  files('gpio', { unexport: '' });
  files('gpio/gpiochip512', { label: '9030000.pl061\n', base: '512\n' });
  const lit = files('gpio/gpio517', { value: '1\n' });
  run({ LYGTE_LED_PIN: '5' });
  expect(text(lit, 'value')).toBe('1');
  run({ LYGTE_LED_PIN: '5', LYGTE_GPIO_LABEL: '9030000.pl061' });
  expect(text(lit, 'value')).toBe('0');
});

test('an LED of the kernel is dark', () => {
  const led = files('leds/lygte-led', { brightness: '255\n' });
  run({ LYGTE_PANEL_DRIVER: 'kernel' });
  expect(text(led, 'brightness')).toBe('0');
});

test('with nothing there, it does nothing and does not fail', () => {
  run();
  run({ LYGTE_PANEL_DRIVER: 'kernel' });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findLine, HEADER_LABELS } from '../../../../appliance/panel/gpio.ts';

let sys: string;
beforeEach(() => {
  sys = mkdtempSync(join(tmpdir(), 'lygte-sys-'));
});
afterEach(() => rmSync(sys, { recursive: true, force: true }));

interface Chip {
  readonly label?: string;
  readonly base?: string;
  readonly ngpio?: string;
}

function board(chips: Record<string, Chip>): void {
  for (const [name, files] of Object.entries(chips)) {
    const folder = join(sys, 'class', 'gpio', name);
    mkdirSync(folder, { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  }
  writeFileSync(join(sys, 'class', 'gpio', 'export'), '');
}

const find = (pin: number, labels: readonly string[] = HEADER_LABELS) =>
  findLine(pin, { sys, labels });

describe('finds the line of a BCM pin', () => {
  test('on kernel 5.15, where they are the same', () => {
    board({
      gpiochip0: { label: 'pinctrl-bcm2835\n', base: '0\n', ngpio: '54\n' },
      gpiochip504: { label: 'raspberrypi-exp-gpio\n', base: '504\n', ngpio: '8\n' },
    });
    expect(find(17)).toEqual({ ok: true, value: 17 });
  });

  test('on kernel 6.6, from base 512', () => {
    board({
      gpiochip512: { label: 'pinctrl-bcm2711\n', base: '512\n', ngpio: '58\n' },
      gpiochip570: { label: 'raspberrypi-exp-gpio\n', base: '570\n', ngpio: '8\n' },
    });
    expect(find(27)).toEqual({ ok: true, value: 539 });
  });

  test('on a Pi 5, behind several other chips', () => {
    board({
      gpiochip512: { label: 'gpio-brcmstb@107d508500\n', base: '512\n', ngpio: '32\n' },
      gpiochip544: { label: 'gpio-brcmstb@107d508500\n', base: '544\n', ngpio: '4\n' },
      gpiochip548: { label: 'gpio-brcmstb@107d517c00\n', base: '548\n', ngpio: '15\n' },
      gpiochip571: { label: 'pinctrl-rp1\n', base: '571\n', ngpio: '54\n' },
    });
    expect(find(17)).toEqual({ ok: true, value: 588 });
  });

  test('on another board, by its own label', () => {
    board({ gpiochip512: { label: '9030000.pl061\n', base: '512\n', ngpio: '8\n' } });
    expect(find(4, ['9030000.pl061'])).toEqual({ ok: true, value: 516 });
    expect(find(5, ['9030000.pl061'])).toEqual({ ok: true, value: 517 });
    expect(find(8, ['9030000.pl061'])).toMatchObject({ failure: { code: 'noSuchPin' } });
    expect(find(4)).toMatchObject({ failure: { code: 'noChip', facts: { chips: 1 } } });
  });

  test('the last one too, and none after it', () => {
    board({ gpiochip512: { label: 'pinctrl-bcm2835\n', base: '512\n', ngpio: '54\n' } });
    expect(find(53)).toEqual({ ok: true, value: 565 });
    for (const pin of [54, -1, 1.5, Number.NaN])
      expect(find(pin)).toMatchObject({ failure: { code: 'noSuchPin', facts: { lines: 54 } } });
  });
});

describe('fails', () => {
  test('without GPIO in sysfs', () => {
    expect(find(17)).toMatchObject({ failure: { code: 'noGpio' } });
  });

  test('with no chip at all', () => {
    board({ gpio17: {} });
    expect(find(17)).toMatchObject({ failure: { code: 'noChip', facts: { chips: 0 } } });
  });

  test('with two chips of that label', () => {
    const chip = { label: 'pinctrl-rp1\n', base: '512\n', ngpio: '54\n' };
    board({ gpiochip512: chip, gpiochip571: chip });
    expect(find(17)).toMatchObject({ failure: { code: 'severalChips' } });
  });

  test.each([
    ['no base', { label: 'pinctrl-rp1\n', ngpio: '54\n' }],
    ['no number of lines', { label: 'pinctrl-rp1\n', base: '512\n' }],
    ['a base that is none', { label: 'pinctrl-rp1\n', base: '0x200\n', ngpio: '54\n' }],
    ['an empty base', { label: 'pinctrl-rp1\n', base: '', ngpio: '54\n' }],
  ])('with %s', (_what, chip) => {
    board({ gpiochip512: chip });
    expect(find(17)).toMatchObject({ failure: { code: 'brokenChip' } });
  });

  test('with a label that cannot be read', () => {
    board({ gpiochip512: { base: '512\n', ngpio: '54\n' } });
    expect(find(17)).toMatchObject({ failure: { code: 'noChip' } });
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PartFailure } from '../../src/core/panel-part.ts';
import { err, ok, type Result } from '../../src/core/result.ts';

/** The labels of the 40-pin header's chip: Pi 1 to 3 and Zero, Pi 4, Pi 5. */
export const HEADER_LABELS = ['pinctrl-bcm2835', 'pinctrl-bcm2711', 'pinctrl-rp1'] as const;

interface Chip {
  readonly name: string;
  readonly base: number;
  readonly lines: number;
}

/**
 * The sysfs line number of a BCM pin. Kernels from 6.6 on number lines from a base that depends
 * on the board, so the chip is looked up by its label and the pin counted from its base.
 * @param where `sys` is the mount point of sysfs, `labels` the chip labels to accept.
 */
export function findLine(
  pin: number,
  where: { readonly sys: string; readonly labels: readonly string[] },
): Result<number, PartFailure> {
  const folder = join(where.sys, 'class', 'gpio');
  const names = chipNames(folder);
  if (names === null) return err({ code: 'noGpio', facts: { folder } });
  const found = names.filter((name) => where.labels.includes(text(folder, name, 'label') ?? ''));
  const [name, ...others] = found;
  if (name === undefined)
    return err({ code: 'noChip', facts: { labels: where.labels.join(' '), chips: names.length } });
  if (others.length > 0) return err({ code: 'severalChips', facts: { chips: found.join(' ') } });
  const chip = readChip(folder, name);
  if (chip === null) return err({ code: 'brokenChip', facts: { chip: name } });
  if (!Number.isInteger(pin) || pin < 0 || pin >= chip.lines)
    return err({ code: 'noSuchPin', facts: { pin, lines: chip.lines, chip: name } });
  return ok(chip.base + pin);
}

function chipNames(folder: string): string[] | null {
  try {
    return readdirSync(folder).filter((name) => /^gpiochip\d+$/.test(name));
  } catch {
    return null;
  }
}

function readChip(folder: string, name: string): Chip | null {
  const base = whole(text(folder, name, 'base'));
  const lines = whole(text(folder, name, 'ngpio'));
  return base === null || lines === null ? null : { name, base, lines };
}

function text(folder: string, name: string, file: string): string | null {
  try {
    return readFileSync(join(folder, name, file), 'utf8').trim();
  } catch {
    return null;
  }
}

function whole(digits: string | null): number | null {
  return digits !== null && /^\d{1,6}$/.test(digits) ? Number(digits) : null;
}

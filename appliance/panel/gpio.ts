import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Gpio } from 'onoff';
import { err, ok, type Result } from '../../src/core/errors.ts';
import type { PartFailure } from '../../src/core/panel.ts';
import { type OpenPart, type PanelButton, type PanelLed, refusal } from './part.ts';

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

/** The constructor of onoff's `Gpio`; tests pass one that drives no pins. */
export type GpioDriver = new (
  ...of: ConstructorParameters<typeof Gpio>
) => Pick<Gpio, 'readSync' | 'writeSync' | 'watch' | 'unexport'>;

/**
 * Loads onoff, which is an addon and optional: a machine without pins need not have it.
 * Throws where it is not installed.
 */
async function loadOnoff(): Promise<GpioDriver> {
  return (await import('onoff')).Gpio;
}

/**
 * A push button on a sysfs line. It is not debounced here, but in core/outage.ts. Throws the
 * operating system's error when the line is not available.
 * @param options `activeLow`: the button pulls the line to ground when pressed. `lost`: see `OpenPart`
 */
export function onoffButton(
  Gpio: GpioDriver,
  line: number,
  options: { readonly activeLow: boolean; lost(): void },
): PanelButton {
  const gpio = new Gpio(line, 'in', 'both', { activeLow: options.activeLow });
  const listeners: ((pressed: boolean) => void)[] = [];
  let over = false;
  const emit = (pressed: boolean) => {
    for (const listener of listeners) listener(pressed);
  };
  gpio.watch((error, value) => {
    if (over) return;
    if (!error) return emit(value === 1);
    over = true;
    emit(false);
    options.lost();
  });
  return {
    onChange(listener) {
      listeners.push(listener);
    },
    pressed: () => gpio.readSync() === 1,
    [Symbol.dispose]() {
      over = true;
      gpio.unexport();
    },
  };
}

/**
 * A light on a sysfs line, dark from the start and when disposed of. Throws the operating system's
 * error when the line is not available.
 * @param options `activeLow`: the light is lit while the line is low. `lost`: see `OpenPart`
 */
export function onoffLed(
  Gpio: GpioDriver,
  line: number,
  options: { readonly activeLow: boolean; lost(): void },
): PanelLed {
  const dark = options.activeLow ? 'high' : 'low';
  const gpio = new Gpio(line, dark, 'none', { activeLow: options.activeLow });
  let over = false;

  function write(value: 0 | 1): boolean {
    try {
      gpio.writeSync(value);
      return true;
    } catch {
      return false;
    }
  }

  return {
    set(on) {
      if (over || write(on ? 1 : 0)) return;
      over = true;
      options.lost();
    },
    [Symbol.dispose]() {
      over = true;
      write(0);
      gpio.unexport();
    },
  };
}

/** Which line a part is wired to, and its level while the button is pressed or the light is lit. */
export interface Wire {
  /** BCM number, or line of the chip. */
  readonly pin: number;
  readonly activeLow: boolean;
}

export interface OnoffPlace {
  /** Mount point of sysfs. */
  readonly sys: string;
  /** Chip labels to accept. */
  readonly labels: readonly string[];
}

type Load = () => Promise<GpioDriver>;

export function onoffButtonAt(
  wire: Wire,
  place: OnoffPlace,
  load: Load = loadOnoff,
): OpenPart<PanelButton> {
  const { activeLow } = wire;
  return (lost) =>
    open(wire, place, load, (Gpio, line) => onoffButton(Gpio, line, { activeLow, lost }));
}

export function onoffLedAt(
  wire: Wire,
  place: OnoffPlace,
  load: Load = loadOnoff,
): OpenPart<PanelLed> {
  const { activeLow } = wire;
  return (lost) =>
    open(wire, place, load, (Gpio, line) => onoffLed(Gpio, line, { activeLow, lost }));
}

async function open<T>(
  { pin }: Wire,
  place: OnoffPlace,
  load: Load,
  make: (Gpio: GpioDriver, line: number) => T,
): Promise<Result<T, PartFailure>> {
  const line = findLine(pin, place);
  if (!line.ok) return line;
  const Gpio = await load().catch(() => null);
  if (Gpio === null) return err({ code: 'noDriver', facts: {} });
  try {
    release(line.value, place);
    return ok(make(Gpio, line.value));
  } catch (error) {
    return err(refusal(error, 'lineRefused', { pin, line: line.value }));
  }
}

/**
 * A killed process leaves its line exported, and onoff would use it with the settings it has. So it
 * is released first. An error here comes again when the line is opened, and is reported then.
 */
function release(line: number, { sys }: OnoffPlace): void {
  const gpio = join(sys, 'class', 'gpio');
  if (!existsSync(join(gpio, `gpio${line}`))) return;
  try {
    writeFileSync(join(gpio, 'unexport'), String(line));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PartFailure } from '../../src/core/panel-part.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import { findLine } from './lines.ts';
import { onoffButton } from './onoff-button.ts';
import { type GpioDriver, loadOnoff } from './onoff-gpio.ts';
import { onoffLed } from './onoff-led.ts';
import { type OpenPart, type PanelButton, type PanelLed, refusal } from './part.ts';

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
 * A process that was killed leaves its line behind, and onoff takes such a line as it is, edges or
 * none. Given back first, it is set up anew; what the kernel says to that, it says again then.
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

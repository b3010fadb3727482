import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../src/core/errors.ts';
import type { PartFailure } from '../../src/core/panel.ts';
import { type PanelLed, refusal } from './part.ts';

/**
 * A light of the kernel's LED class: `/sys/class/leds/NAME`. Its trigger is turned off, so that only
 * this program sets it.
 * @param lost see `OpenPart`
 */
export function ledsLed(
  at: { readonly sys: string; readonly name: string },
  lost: () => void,
): Result<PanelLed, PartFailure> {
  const folder = join(at.sys, 'class', 'leds', at.name);
  const brightness = join(folder, 'brightness');
  let full: string;
  try {
    full = readFileSync(join(folder, 'max_brightness'), 'utf8').trim();
  } catch {
    return err({ code: 'noLed', facts: { led: at.name } });
  }
  try {
    writeFileSync(join(folder, 'trigger'), 'none');
    writeFileSync(brightness, '0');
  } catch (error) {
    return err(refusal(error, 'ledRefused', { led: at.name }));
  }
  let gone = false;
  let onLost = lost;

  function write(value: string): void {
    if (gone) return;
    try {
      writeFileSync(brightness, value);
    } catch {
      gone = true;
      onLost();
    }
  }

  return ok({
    set: (on) => write(on ? full : '0'),
    [Symbol.dispose]() {
      onLost = () => undefined;
      write('0');
      gone = true;
    },
  });
}

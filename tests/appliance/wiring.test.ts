import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { boardHardware } from '../../appliance/panel/config.ts';
import { deviceConfig } from '../../src/core/config.ts';

const FILE = join(import.meta.dirname, '../../appliance/files/usr/share/doc/lygte/wiring.svg');
const drawing = readFileSync(FILE, 'utf8');

/** Pins of the 40-pin header by their BCM number, as far as they are drawn. */
const PIN: Readonly<Record<number, number>> = { 2: 3, 3: 5, 17: 11, 27: 13 };

test('the drawing shows the default lines', () => {
  const hardware = boardHardware({});
  const { panel } = v.parse(deviceConfig, {});
  if (hardware.driver !== 'onoff') throw new Error('another driver');
  expect([panel.buttonPin, panel.ledPin]).toEqual([hardware.button.pin, hardware.led.pin]);
  const { button, led } = hardware;
  expect(drawing).toContain(`ben ${PIN[button.pin]} (GPIO ${button.pin}) og ben 9 (GND)`);
  expect(drawing).toContain(`ben ${PIN[led.pin]} (GPIO ${led.pin}) gennem 330 ohm`);
  expect(drawing).toContain(`gpio=${button.pin}=pu`);
  // Both to ground: pressed is low, lit is high.
  expect([button.activeLow, led.activeLow]).toEqual([true, false]);
});

test('the drawing names the clocks as the configuration does', () => {
  for (const [, json] of drawing.matchAll(/class="code"[^>]*>"clock": ([^<]*)</g))
    expect(v.parse(deviceConfig, { clock: JSON.parse(json ?? '') }).clock.rtc).not.toBe('none');
});

import { expect, test } from 'vitest';
import { findPanel } from '../../../appliance/panel/hardware.ts';
import type { OpenPart, PanelButton, PanelLed } from '../../../appliance/panel/part.ts';
import { simulatedButton, simulatedLed } from '../../../appliance/panel/simulator.ts';
import { err, ok } from '../../../src/core/errors.ts';
import type { PartFailure } from '../../../src/core/panel.ts';
import { recordingLogger } from '../../fakes/logger.ts';

const NO_CHIP: PartFailure = { code: 'noChip', facts: { labels: 'pinctrl-rp1', chips: 0 } };

/** A board whose parts are ours to take away. */
function board(missing: { readonly button?: PartFailure; readonly led?: PartFailure } = {}) {
  const [button, led] = [simulatedButton(), simulatedLed()];
  const nothing = { [Symbol.dispose]: () => undefined };
  const lose: Record<'button' | 'led', () => void> = { button: () => {}, led: () => {} };
  const openButton: OpenPart<PanelButton> = async (lost) => {
    lose.button = lost;
    return missing.button
      ? err(missing.button)
      : ok({ ...button, ...nothing, pressed: () => false });
  };
  const openLed: OpenPart<PanelLed> = async (lost) => {
    lose.led = lost;
    return missing.led ? err(missing.led) : ok({ ...led, ...nothing });
  };
  const logger = recordingLogger();
  const found = findPanel({ openButton, openLed }, logger);
  return { button, led, lose, logger, found };
}

test('button and light work through to the real parts', async () => {
  const { button, led, found } = board();
  using _ = found;
  const changes: boolean[] = [];
  found.button.onChange((pressed) => changes.push(pressed));
  found.led.set(true);
  expect(led.lit()).toBe(false);
  await found.tried;
  expect(led.lit()).toBe(true);
  found.led.set(false);
  expect(led.lit()).toBe(false);
  button.set(true);
  button.set(false);
  expect(changes).toEqual([true, false]);
  expect(found.parts()).toEqual({ button: true, led: true });
});

test('a missing light is logged once, and the button works', async () => {
  const { button, logger, found } = board({ led: NO_CHIP });
  using _ = found;
  await found.tried;
  found.led.set(true);
  const changes: boolean[] = [];
  found.button.onChange((pressed) => changes.push(pressed));
  button.set(true);
  expect(changes).toEqual([true]);
  expect(found.parts()).toEqual({ button: true, led: false });
  expect(logger.events()).toEqual(['buttonFound', 'ledMissing']);
  expect(logger.text()).toContain('"facts":{"code":"noChip","labels":"pinctrl-rp1","chips":0}');
});

test('reports when a part goes away', async () => {
  const { lose, logger, found } = board();
  using _ = found;
  await found.tried;
  const seen: unknown[] = [];
  found.onChange(() => seen.push(found.parts()));
  lose.button();
  expect(seen).toEqual([{ button: false, led: true }]);
  expect(logger.events()).toEqual(['buttonFound', 'ledFound', 'buttonMissing']);
});

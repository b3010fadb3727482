import { once } from 'node:events';
import type { Button, Diary, Led } from '../src/core/ports.ts';
import { createDiary } from './diary.ts';
import { findLine, HEADER_LABELS, type LineFailure } from './gpio/lines.ts';
import { onoffButton } from './gpio/onoff-button.ts';
import { loadOnoff } from './gpio/onoff-gpio.ts';
import { onoffLed } from './gpio/onoff-led.ts';
import { createNotifier } from './notify.ts';
import { type PanelConfig, panelConfig } from './panel-config.ts';
import { openPanelLink } from './panel-link.ts';
import { createPanel, type PanelParts } from './panel-loop.ts';
import { configured, endOnBugs, endSignal } from './process.ts';
import { startSimServer } from './sim-server.ts';
import { simulatedButton } from './simulated/button.ts';
import { simulatedHotspot } from './simulated/hotspot.ts';
import { simulatedLed } from './simulated/led.ts';

/** The `lygte-panel` service: button, light and hotspot, until SIGTERM. */
async function main(): Promise<void> {
  const diary = createDiary('panel', (line) => process.stderr.write(line));
  endOnBugs(diary);
  const end = endSignal();
  await using parts = new AsyncDisposableStack();
  const config = configured(diary, () => panelConfig(process.env));
  const panelOn = (button: Button, led: Led, hotspot: PanelParts['hotspot']) =>
    parts.use(
      createPanel({
        button,
        led,
        hotspot,
        diary,
        connect: (onState) => openPanelLink(config.controlSocket, onState),
        now: () => performance.now(),
      }),
    );

  const { hardware } = config;
  if (hardware.kind === 'simulated') {
    const [button, led, hotspot] = [simulatedButton(), simulatedLed(), simulatedHotspot()];
    const panel = panelOn(button, led, hotspot);
    const server = await startSimServer(hardware.simSocket, { button, led, hotspot, panel });
    parts.defer(() => void server.close().closeAllConnections());
  } else {
    const lines = wiring(hardware, diary);
    if (lines === null) process.exit(1);
    const Gpio = await loadOnoff();
    const led = parts.use(onoffLed(Gpio, lines.led, { activeLow: false }));
    const onError = () => diary.warn('buttonUnreadable');
    const options = { activeLow: hardware.buttonActiveLow, onError };
    const button = parts.use(onoffButton(Gpio, lines.button, options));
    panelOn(button, led, simulatedHotspot());
  }
  diary.info('started', { hardware: hardware.kind });
  createNotifier({ env: process.env, diary }).ready();
  if (!end.aborted) await once(end, 'abort');
}

/** The sysfs lines of button and light; null, and a word in the diary, when one is not there. */
function wiring(
  config: Extract<PanelConfig['hardware'], { kind: 'gpio' }>,
  diary: Diary,
): { button: number; led: number } | null {
  const where = { sys: config.sys, labels: config.labels ?? HEADER_LABELS };
  const button = findLine(config.buttonPin, where);
  const led = findLine(config.ledPin, where);
  if (button.ok && led.ok) return { button: button.value, led: led.value };
  for (const found of [button, led]) if (!found.ok) tell(found.failure, diary);
  return null;
}

function tell({ code, facts }: LineFailure, diary: Diary): void {
  diary.warn('gpio', { code, ...facts });
}

await main();

import { once } from 'node:events';
import type { Button, Led } from '../../src/core/ports.ts';
import { createHotspotKeeper } from '../hotspot/keeper.ts';
import { nmcliHotspot } from '../hotspot/networkmanager.ts';
import { configured, createLogger, createNotifier, endOnBugs, endSignal } from '../service.ts';
import { panelConfig } from './config.ts';
import { type FoundParts, findPanel, panelHardware } from './hardware.ts';
import { createPanel } from './panel.ts';
import { openPanelLink } from './server-link.ts';
import { simulatedButton, simulatedHotspot, simulatedLed, startSimServer } from './simulator.ts';

const ALL_THERE: FoundParts = {
  parts: () => ({ button: true, led: true }),
  onChange: () => undefined,
};

/** The `lygte-panel` service: button, light and hotspot, until SIGTERM. */
async function main(): Promise<void> {
  const logger = createLogger('panel', (line) => process.stderr.write(line));
  endOnBugs(logger);
  const end = endSignal();
  await using parts = new AsyncDisposableStack();
  const config = configured(logger, () => panelConfig(process.env));
  const { controlSocket, hardware } = config;
  const path = process.env.PATH ?? '/usr/sbin:/usr/bin:/sbin:/bin';
  const hotspot =
    hardware.driver === 'simulated'
      ? simulatedHotspot()
      : nmcliHotspot({ ...config.hotspot, sys: hardware.sys, path, logger });
  const panelOn = (button: Button, led: Led, found: FoundParts) =>
    parts.use(
      createPanel({
        button,
        led,
        logger,
        found,
        keepHotspot: (onHealth) => createHotspotKeeper(hotspot, logger, onHealth),
        connect: (onState) => openPanelLink(controlSocket, onState),
        now: () => performance.now(),
      }),
    );

  if (hardware.driver === 'simulated') {
    const [button, led] = [simulatedButton(), simulatedLed()];
    const panel = panelOn(button, led, ALL_THERE);
    const server = await startSimServer(hardware.simSocket, { button, led, hotspot, panel });
    parts.defer(() => void server.close().closeAllConnections());
  } else {
    const found = parts.use(findPanel(panelHardware(hardware), logger));
    await found.tried;
    panelOn(found.button, found.led, found);
  }
  logger.info('started', { driver: hardware.driver });
  createNotifier({ env: process.env, logger }).ready();
  if (!end.aborted) await once(end, 'abort');
}

await main();
// Commands to the radio may take another minute; their result no longer matters.
process.exit(0);

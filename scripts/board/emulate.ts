import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { cachedImage } from '../image/image.ts';
import { buildPackage } from '../image/package.ts';
import { BOARD_PANEL, type BoardDevice, configure, insertCard } from './device.ts';
import type { Machine } from './machine.ts';
import { HUB_ADDRESS } from './machine.ts';
import { type Municipality, openMunicipality } from './municipality.ts';
import { askStatus } from './wire.ts';

/**
 * The emulated board for people: a municipality of invented people on this host, the image in the
 * board, the button on the keyboard, the LED on the screen, the device's ports on this host.
 */
const NAME = 'lygte.localhost';
const HOLDS: Readonly<Record<string, number>> = { p: 200, '3': 3_300, '1': 10_400 };

const log = (line: string) => void process.stderr.write(`lygte: ${line}\n`);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { image: { type: 'string' }, memory: { type: 'string', default: '512' } },
  });
  const image = values.image ?? cachedImage(buildPackage(), log);
  const scratch = mkdtempSync(join(tmpdir(), 'lygte-municipality-'));
  log('setting up a municipality of invented people');
  await using municipality = await openMunicipality(scratch);
  const device = await insertCard(image, { hubPort: municipality.hubPort });
  try {
    configure(device, {
      name: NAME,
      panel: BOARD_PANEL,
      // A browser on this computer reaches the device over the emulated wire.
      lan: { serve: 'full' },
      hub: `http://${HUB_ADDRESS}:${municipality.hubPort}`,
      code: await municipality.deviceCode(),
    });
    await using machine = await device.start({ withAgent: false, memory: Number(values.memory) });
    log(`the board is on; its serial console is ${machine.serialLog}`);
    takeKeys(machine);
    machine.devicePanel.onChange((lit) => process.stderr.write(lit ? '●' : '○'));
    void untilAnswers(device).then(() => welcome(device, municipality));
    await machine.ended;
  } finally {
    for (const folder of [device.folder, scratch]) rmSync(folder, { recursive: true, force: true });
  }
}

function takeKeys(machine: Machine): void {
  const stop = () => void machine.cutPower();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const { stdin } = process;
  if (!stdin.isTTY) return;
  stdin.setRawMode(true);
  stdin.resume();
  void machine.ended.then(() => stdin.setRawMode(false).pause());
  stdin.on('data', (bytes) => {
    const key = bytes.toString();
    const holdMs = HOLDS[key];
    if (holdMs !== undefined) void machine.devicePanel.press(holdMs);
    if (key === 'q' || key === '\u0003') stop();
  });
}

async function untilAnswers({ ports }: BoardDevice): Promise<void> {
  while ((await askStatus(ports.plain)) === null) await sleep(500);
}

function welcome({ ports }: BoardDevice, { cards, office, institution }: Municipality): void {
  const lines = [
    '',
    `The box of ${institution.name} answers:`,
    `  app      https://${NAME}:${ports.secure}/`,
    `  status   http://${NAME}:${ports.plain}/status`,
    `  leader's keycard  ${cards.leader}`,
    `  staff's keycard   ${cards.staff}`,
    `  office, for --data  ${office}`,
    'Keys: p short press, 3 hold 3 s (outage), 1 hold 10 s (lock), q power off. ● ○ is the light.',
    '',
  ];
  process.stderr.write(`${lines.join('\r\n')}\r\n`);
}

await main();

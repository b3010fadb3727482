import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as v from 'valibot';
import type { bootFile } from '../../src/core/config.ts';
import { extractKernel, newCard, putOnBoot } from './card.ts';
import { WIRING } from './device-panel.ts';
import { type Machine, type MachinePlan, startMachine } from './machine.ts';
import { freePort } from './municipality.ts';

/** A device with a card in it, switched off. */
export interface BoardDevice {
  readonly folder: string;
  readonly card: string;
  /** Ports of this host's loopback that lead to the device's 80 and 443. */
  readonly ports: { readonly plain: number; readonly secure: number };
  start(how?: Partial<MachinePlan>): Promise<Machine>;
}

/** The content of a `lygte.json`. */
export type LygteJson = v.InferInput<typeof bootFile>;

/** The emulated board's wiring, for its `lygte.json`: no pull-up, so pressed is high. */
export const BOARD_PANEL = {
  chip: WIRING.chip,
  buttonPin: WIRING.button,
  ledPin: WIRING.led,
  buttonActive: 'high',
} as const satisfies LygteJson['panel'];

/** Writes the image on a new card. */
export async function insertCard(
  image: string,
  given: { readonly hubPort: number | null },
): Promise<BoardDevice> {
  const folder = mkdtempSync(join(tmpdir(), 'lygte-board-'));
  const card = newCard(image, folder);
  const kernel = extractKernel(card, folder);
  const ports = { plain: await freePort(), secure: await freePort() };
  const forwards = [
    { host: ports.plain, guest: 80 },
    { host: ports.secure, guest: 443 },
  ];
  const plan = { folder, card, ...kernel, forwards, hubPort: given.hubPort };
  return {
    ...{ folder, card, ports },
    start: (how) => startMachine({ ...plan, radios: 2, withAgent: true, ...how }),
  };
}

/** Puts a `lygte.json` on the device's boot partition. */
export function configure({ card, folder }: BoardDevice, lygteJson: LygteJson | string): void {
  const text = typeof lygteJson === 'string' ? lygteJson : JSON.stringify(lygteJson, null, 2);
  putOnBoot(card, 'lygte.json', `${text}\n`, folder);
}

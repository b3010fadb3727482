import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import {
  BOARD_PANEL,
  type BoardDevice,
  insertCard,
  type LygteJson,
} from '../../../scripts/board/device.ts';
import { HUB_ADDRESS } from '../../../scripts/board/machine.ts';
import { type Municipality, openMunicipality } from '../../../scripts/board/municipality.ts';
import { askStatus as askOnWire } from '../../../scripts/board/wire.ts';
import type { StatusAnswer } from '../../../src/core/device-api.ts';

/** The box's name, which phones know by the hotspot's DNS only. */
export const NAME = 'lygte-1.skole.test';
export const SSID = 'Lygte lygte-1';

/** A municipality on this host, and a box with a fresh card. */
export interface Stage extends AsyncDisposable {
  readonly municipality: Municipality;
  readonly box: BoardDevice;
  /** A `lygte.json` that is right, with a code of its own. */
  lygteJson(): Promise<LygteJson>;
}

export async function setStage(): Promise<Stage> {
  const scratch = mkdtempSync(join(tmpdir(), 'lygte-municipality-'));
  const municipality = await openMunicipality(scratch);
  const { hubPort } = municipality;
  const box = await insertCard(inject('image'), { hubPort });
  return {
    municipality,
    box,
    lygteJson: async () => ({
      name: NAME,
      country: 'DK',
      panel: BOARD_PANEL,
      hub: `http://${HUB_ADDRESS}:${hubPort}`,
      code: await municipality.deviceCode(),
    }),
    async [Symbol.asyncDispose]() {
      await municipality.stopHub();
      // What the box said stays for whoever looks into a failure.
      if (process.env.LYGTE_KEEP !== undefined) return;
      for (const folder of [scratch, box.folder]) rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const askStatus = ({ ports }: BoardDevice) => askOnWire(ports.plain);

/** Waits until the box says what is wanted. Throws what it says instead. */
export async function untilStatus(
  box: BoardDevice,
  wanted: (status: StatusAnswer) => boolean,
  timeoutMs = 600_000,
): Promise<StatusAnswer> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const status = await askStatus(box);
    if (status !== null && wanted(status)) return status;
    if (performance.now() > end) throw new Error(`the box says ${JSON.stringify(status)}`);
    await sleep(500);
  }
}

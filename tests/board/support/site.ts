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

/** The device's name, which phones can resolve on the hotspot only. */
export const NAME = 'lygte-1.skole.test';
export const SSID = 'Lygte lygte-1';

/** A municipality on this host, and a device with a new card. */
export interface Site extends AsyncDisposable {
  readonly municipality: Municipality;
  readonly device: BoardDevice;
  /** A valid `lygte.json`, with a code of its own. */
  lygteJson(): Promise<LygteJson>;
}

export async function openSite(): Promise<Site> {
  const scratch = mkdtempSync(join(tmpdir(), 'lygte-municipality-'));
  const municipality = await openMunicipality(scratch);
  const { hubPort } = municipality;
  const device = await insertCard(inject('image'), { hubPort });
  return {
    municipality,
    device,
    lygteJson: async () => ({
      name: NAME,
      country: 'DK',
      panel: BOARD_PANEL,
      hub: `http://${HUB_ADDRESS}:${hubPort}`,
      code: await municipality.deviceCode(),
    }),
    async [Symbol.asyncDispose]() {
      await municipality.stopHub();
      // The card and the serial log stay, to find the reason of a failure.
      if (process.env.LYGTE_KEEP !== undefined) return;
      for (const folder of [scratch, device.folder])
        rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const askStatus = ({ ports }: BoardDevice) => askOnWire(ports.plain);

/** Waits for a status. Throws the status there is instead. */
export async function untilStatus(
  device: BoardDevice,
  wanted: (status: StatusAnswer) => boolean,
  timeoutMs = 600_000,
): Promise<StatusAnswer> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const status = await askStatus(device);
    if (status !== null && wanted(status)) return status;
    if (performance.now() > end) throw new Error(`the device answers ${JSON.stringify(status)}`);
    await sleep(500);
  }
}

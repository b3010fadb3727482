import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Journey } from '../support/journey.ts';
import { SSID, untilStatus } from '../support/site.ts';
import { restingLight } from './button.ts';

interface Collected {
  readonly events: readonly { readonly id: string }[];
  readonly broken: boolean;
}

/** A press of ten seconds locks; one press does one thing; the hub is back and gets everything. */
export function lockAndSyncSteps(journey: Journey): void {
  test('a hold of ten seconds locks: back to normal, hotspot off', async () => {
    await holdTen(journey);
    await untilStatus(
      journey.site.device,
      ({ mode, vault }) => mode === 'normal' && vault === 'closed',
    );
    await untilNoHotspot(journey);
  });

  test('held ten seconds in normal mode it begins an outage, and does not end it', async () => {
    await holdTen(journey);
    await untilStatus(journey.site.device, ({ mode }) => mode === 'outage');
    await journey.machine.devicePanel.untilLight('slow blinking', 60_000);
  });

  test('ten seconds lock a closed device as well', async () => {
    await holdTen(journey);
    const status = await untilStatus(journey.site.device, ({ mode }) => mode === 'normal');
    await journey.machine.devicePanel.untilLight(restingLight(status.readiness), 90_000);
  });

  test('the hub is back and has the journal', async () => {
    const { municipality, device } = journey.site;
    await municipality.startHub();
    await untilStatus(device, ({ hub }) => hub.reachable && hub.pending === 0, 900_000);
    const text = await municipality.lygte('journal', '--data', municipality.office, '--json');
    const journals = JSON.parse(text) as Collected[];
    expect(journals.map(({ broken }) => broken)).toEqual([false]);
    const ids = journals.flatMap(({ events }) => events.map(({ id }) => id));
    expect(ids).toContain(journey.checkIn.eventId);
  });
}

async function holdTen({ machine: { devicePanel } }: Journey): Promise<void> {
  await devicePanel.press(10_600);
  await sleep(500);
}

async function untilNoHotspot({ phone }: Journey): Promise<void> {
  await phone.leave();
  const end = performance.now() + 60_000;
  while (performance.now() < end) if (!(await phone.sees(SSID, 3))) return;
  throw new Error('the hotspot is still in the air');
}

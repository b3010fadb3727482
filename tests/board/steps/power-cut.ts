import { expect, test } from 'vitest';
import { figure, seconds } from '../support/figures.ts';
import { APP, hotspotKey, type Journey, takePhone, unlock } from '../support/journey.ts';
import { askStatus, SSID, untilStatus } from '../support/site.ts';

interface Live {
  readonly attendance: Readonly<Record<string, { readonly status: string }>>;
}

/** The power is cut without a warning, in the middle of an outage. */
export function powerCutSteps(journey: Journey): void {
  test('starts again in outage mode with the vault closed, and opens its hotspot', async () => {
    const { device } = journey.site;
    await journey.machine.cutPower();
    journey.machine = await device.start();
    const { devicePanel, poweredAt } = journey.machine;
    await untilStatus(device, () => true, 900_000);
    figure('later start: power on to an answer', seconds(performance.now() - poweredAt));
    expect(await askStatus(device)).toMatchObject({ mode: 'outage', vault: 'closed' });
    await devicePanel.untilLight('slow blinking', 120_000);
    const phone = await takePhone(journey);
    expect(await phone.sees(SSID, 120)).toBe(true);
    await phone.join(SSID, await hotspotKey(journey));
  });

  test('has the check-in, as soon as a keycard opens it', async () => {
    const { phone, site, checkIn } = journey;
    const roster = await phone.ask('GET', `${APP}/api/roster`);
    expect(roster.status).toBeGreaterThanOrEqual(400);
    const opened = await unlock(phone, site.municipality.cards.staff);
    expect(opened.status, opened.text).toBe(200);
    const live = JSON.parse((await phone.ask('GET', `${APP}/api/live`)).text) as Live;
    expect(live.attendance[checkIn.childId]).toMatchObject({ status: 'present' });
  });
}

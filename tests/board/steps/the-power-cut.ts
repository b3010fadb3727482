import { expect, test } from 'vitest';
import { figure, seconds } from '../support/figures.ts';
import { APP, hotspotKey, type Journey, takePhone, unlock } from '../support/journey.ts';
import { askStatus, SSID, untilStatus } from '../support/stage.ts';

interface Live {
  readonly attendance: Readonly<Record<string, { readonly status: string }>>;
}

/** The power goes without a warning, in the middle of an outage. */
export function thePowerCut(journey: Journey): void {
  test('starts again in outage mode with the vault closed, and opens its hotspot', async () => {
    const { box } = journey.stage;
    await journey.machine.cutPower();
    journey.machine = await box.start();
    const { devicePanel, poweredAt } = journey.machine;
    await untilStatus(box, () => true, 900_000);
    figure('later start: power on to an answer', seconds(performance.now() - poweredAt));
    expect(await askStatus(box)).toMatchObject({ mode: 'outage', vault: 'closed' });
    await devicePanel.untilLight('slow blinking', 120_000);
    const phone = await takePhone(journey);
    expect(await phone.sees(SSID, 120)).toBe(true);
    await phone.join(SSID, await hotspotKey(journey));
  });

  test('has the check-in, as soon as a keycard opens it', async () => {
    const { phone, stage, checkIn } = journey;
    const roster = await phone.ask('GET', `${APP}/api/roster`);
    expect(roster.status).toBeGreaterThanOrEqual(400);
    const opened = await unlock(phone, stage.municipality.cards.staff);
    expect(opened.status, opened.text).toBe(200);
    const live = JSON.parse((await phone.ask('GET', `${APP}/api/live`)).text) as Live;
    expect(live.attendance[checkIn.childId]).toMatchObject({ status: 'present' });
  });
}

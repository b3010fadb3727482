import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { EventsAnswer, RosterAnswer } from '../../../src/core/device-api.ts';
import { eventId } from '../../fakes/phone.ts';
import { figure } from '../support/figures.ts';
import { APP, type Journey, OWN, unlock } from '../support/journey.ts';
import { staysInOutage } from './button.ts';

/** A keycard opens the data; somebody records a check-in. */
export function keycardSteps(journey: Journey): void {
  test('a keycard opens the vault over HTTPS, another does not', async () => {
    const { phone, site } = journey;
    await site.municipality.stopHub();
    const wrong = await unlock(phone, '0000-0000-0000-0000-0000-0000-0000');
    expect(wrong.status).toBeGreaterThanOrEqual(400);
    const opened = await unlock(phone, site.municipality.cards.leader);
    expect(opened.status, opened.text).toBe(200);
    expect(opened.json.role).toBe('leader');
    figure('keycard to open vault', `${opened.ms} ms`);
    const body = { staffId: opened.json.staff[0]?.id };
    const session = await phone.ask('POST', `${APP}/api/session`, { body, headers: OWN });
    expect(session.status, session.text).toBe(200);
    await journey.machine.devicePanel.untilLight('steady', 60_000, 6_000);
  });

  test('records a check-in', async () => {
    const { phone } = journey;
    const roster = JSON.parse((await phone.ask('GET', `${APP}/api/roster`)).text) as RosterAnswer;
    const childId = roster.children[0]?.id ?? '';
    const id = eventId();
    const at = new Date().toISOString();
    const event = { id, kind: 'attendance', at, childId, status: 'present', comment: randomUUID() };
    const body = { events: [event] };
    const answer = await phone.ask('POST', `${APP}/api/events`, { body, headers: OWN });
    expect(answer.status, answer.text).toBe(200);
    expect((JSON.parse(answer.text) as EventsAnswer).acked).toEqual([id]);
    journey.checkIn = { childId, eventId: id };
  });

  test('with the vault open, neither a short press nor three seconds change anything', async () => {
    await staysInOutage(journey, 'steady');
  });
}

import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { StatusAnswer } from '../../../src/core/device-api.ts';
import { deskText } from '../../../web/desk/text.ts';
import { lygte } from '../../cli/support/lygte.ts';
import { heading, texts } from '../../web/support/browser.ts';
import { findChild, logLines, openChild, toTab } from '../support/actions.ts';
import type { Journey } from '../support/journey.ts';
import { look } from '../support/phone.ts';
import { DRILL_NOTE, NOTE } from './log-plan-menu.ts';

const t = texts('da');

export function powerCut(journey: () => Journey): void {
  test('after it the box is in outage mode with its data closed', async () => {
    const { demo, desk, one, people } = journey();
    await openChild(one.page, people.patient.name);
    const before = demo.services().get('server') ?? 0;
    process.kill(before, 'SIGKILL');
    await vi.waitFor(async () => {
      expect(await statusOf(demo.device)).toMatchObject({ mode: 'outage', vault: 'closed' });
    }, 15_000);
    expect(demo.services().get('server')).not.toBe(before);
    await desk.page.getByText(deskText.da.patterns.outageClosed).waitFor();
    expect(desk.errors.splice(0).filter(isUnexpected)).toEqual([]);
  });

  test('the phones come to the start page by themselves, with no data left', async () => {
    const { one, two, people } = journey();
    for (const phone of [one, two]) {
      await heading(phone.page, t.start.closed).waitFor();
      await phone.page.getByText(t.frame.left).waitFor();
      await look(phone, 'closed again');
      const left = await phone.page.content();
      for (const { name, contacts } of [people.patient, people.rescued])
        for (const secret of [name, ...contacts.map(({ mobile }) => mobile)])
          expect(left).not.toContain(secret);
      expect(phone.errors.splice(0).filter(isUnexpected)).toEqual([]);
    }
  });

  test('opened again, all that was recorded is there', async () => {
    const { demo, one, two, people } = journey();
    for (const [{ page }, card, name] of [
      [one, demo.cards.leader, `${people.leader} ${t.words.leader}`],
      [two, demo.cards.staff, people.teacher],
    ] as const) {
      await page.goto(`${demo.device}/#k=${card}`);
      await page.getByRole('button', { name, exact: true }).click();
      await heading(page, t.overview.title).waitFor();
    }
    const { page } = two;
    const row = await findChild(page, people.late);
    await row.locator('.chip', { hasText: t.words.statuses.leave }).waitFor();
    await openChild(page, people.patient.name);
    await page.getByText(t.medicine.today(1, 1)).waitFor();
    await page.locator('s', { hasText: people.patient.medicine }).waitFor();
    await openChild(page, people.rescued.name);
    await page.getByText(t.medicine.witness(people.teacher)).waitFor();
    await toTab(page, 'log');
    await logLines(page, NOTE).waitFor();
  });

  test('the records come to the hub, unbroken, and back to the office', async () => {
    const { data, demo } = journey();
    const health = await fetch(new URL('/healthz', demo.hub));
    expect(health.ok).toBe(true);
    const office = join(data, 'office');
    await vi.waitFor(async () => {
      expect((await statusOf(demo.device)).hub.pending).toBe(0);
      const { out } = await lygte(['journal', '--data', office, '--json']);
      const [{ events }] = JSON.parse(out);
      const texts = events.map((event: { text?: string }) => event.text);
      expect(texts).toContain(NOTE);
      expect(texts).not.toContain(DRILL_NOTE);
    }, 20_000);
    const file = join(data, 'device', 'device.db');
    const { out } = await lygte(['verify', file, '--office', office, '--json']);
    expect(JSON.parse(out).journals).toMatchObject([{ brokenAt: null, unreadable: 0 }]);
  });
}

async function statusOf(device: string): Promise<StatusAnswer> {
  const answer = await fetch(`${device}/api/status`);
  return (await answer.json()) as StatusAnswer;
}

/** False for what a power cut causes: reset connections, and then answers that the vault is closed. */
export function isUnexpected(message: string): boolean {
  return !/net::ERR_|409|502/.test(message);
}

import { expect, test } from 'vitest';
import { deskText } from '../../../web/desk/text.ts';
import { button, heading, texts } from '../../web/support/browser.ts';
import { fromMenu } from '../support/actions.ts';
import type { Journey } from '../support/journey.ts';
import { look } from '../support/phone.ts';
import { isUnexpected } from './power-cut.ts';

const t = texts('da');
const d = deskText.da;

export function theEnd(journey: () => Journey): void {
  test('the leader ends it and gets a receipt of what was recorded', async () => {
    const { one, two, people } = journey();
    const { page } = one;
    for (const { errors } of [one, two]) expect(errors).toEqual([]);
    await fromMenu(page, t.more.end);
    await heading(page, t.handover.title).waitFor();
    const number = async (label: string) =>
      Number(
        await page
          .locator('.report div')
          .filter({ has: page.getByText(label, { exact: true }) })
          .locator('dd')
          .innerText(),
      );
    expect(await number(t.handover.report.administrations)).toBe(4);
    // One of the two notes and one status were of the drill.
    expect(await number(t.handover.report.notes)).toBe(1);
    expect(await number(t.handover.report.practice)).toBe(2);
    expect(await number(t.handover.report.attendance)).toBeGreaterThanOrEqual(9);
    await look(one, 'handover');
    expect(await page.content()).not.toContain(people.patient.name);
    await button(page, t.handover.done).click();
  });

  test('all are back where they began, and the light says ready', async () => {
    const { desk, one, two } = journey();
    for (const { page, errors } of [one, two]) {
      await heading(page, t.start.normal).waitFor();
      // A phone with a call under way is answered that the vault is closed.
      expect(errors.splice(0).filter(isUnexpected)).toEqual([]);
    }
    await desk.page.getByText(`${d.led}: ${d.patterns.ready}`).waitFor();
    await desk.page.locator('.box').getByText(d.hotspotOff).waitFor();
  });
}

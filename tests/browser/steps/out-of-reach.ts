import { expect, test } from 'vitest';
import { button, texts } from '../../web/support/browser.ts';
import { findChild, logLines, toTab } from '../support/actions.ts';
import type { Journey } from '../support/journey.ts';
import { look } from '../support/look.ts';

const t = texts('da');
const { statuses } = t.words;

export function outOfReach(journey: () => Journey): void {
  test('a phone that loses the network says so, and what it records waits', async () => {
    const { two, people } = journey();
    const { page } = two;
    await findChild(page, people.late);
    await page.context().setOffline(true);
    await page.getByText(t.frame.lost).waitFor();
    await button(page, t.children.other(people.late)).click();
    await button(page, statuses.sleeping).click();
    await page.getByText(t.frame.waiting(1)).waitFor();
    const row = page.getByRole('listitem').filter({ hasText: people.late });
    await row.locator('.chip', { hasText: statuses.sleeping }).waitFor();
    await look(two, 'out of reach');
  });

  test('meanwhile another phone sees the same child later', async () => {
    const { one, people } = journey();
    await findChild(one.page, people.late);
    await button(one.page, t.children.other(people.late)).click();
    await button(one.page, statuses.leave).click();
    await one.page.getByText(t.attendance.done(people.late, statuses.leave)).waitFor();
  });

  test('back in reach it goes through, and the later observation is what both show', async () => {
    const { one, two, people } = journey();
    await two.page.context().setOffline(false);
    await two.page.getByText(t.frame.lost).waitFor({ state: 'detached' });
    await toTab(one.page, 'log');
    await logLines(one.page, people.late, statuses.sleeping).waitFor();
    for (const { page } of [one, two]) {
      const row = await findChild(page, people.late);
      await row.locator('.chip', { hasText: statuses.leave }).waitFor();
    }
    // No other errors than those of the network itself.
    expect(two.errors.splice(0).filter((each) => !each.includes('net::ERR_'))).toEqual([]);
  });
}

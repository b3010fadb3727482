import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { deskText } from '../../../web/desk/text.ts';
import { button, heading, texts } from '../../web/support/browser.ts';
import { findChild, fromMenu, logLines, toTab } from '../support/actions.ts';
import type { Journey } from '../support/journey.ts';
import { look, picture } from '../support/phone.ts';

const t = texts('da');
const d = deskText.da;
const { statuses } = t.words;
export const NOTE = 'Bussen kører først kl. 15.';
export const DRILL_NOTE = 'Kun til øvelsen';

export function logPlanAndMenu(journey: () => Journey): void {
  test('a note is read by everybody', async () => {
    const { one, two } = journey();
    await toTab(two.page, 'log');
    await toTab(one.page, 'log');
    await one.page.getByLabel(t.log.write).fill(NOTE);
    await button(one.page, t.words.save).click();
    await logLines(two.page, NOTE).waitFor();
    await look(two, 'log with a note');
  });

  test('the plan has its numbers first', async () => {
    const { two } = journey();
    await toTab(two.page, 'plan');
    await two.page.getByRole('heading', { name: t.plan.contacts }).waitFor();
    expect(await two.page.locator('.contacts a[href^="tel:"]').count()).toBeGreaterThan(0);
    await look(two, 'plan');
  });

  test('the menu leads to the people, the box and a PIN', async () => {
    const { one, people } = journey();
    const { page } = one;
    await toTab(page, 'more');
    await look(one, 'more');
    await page.getByRole('link', { name: t.link('people') }).click();
    for (const name of [people.leader, people.teacher]) await page.getByText(name).waitFor();
    await look(one, 'people');
    await toTab(page, 'more');
    await page.getByRole('link', { name: t.link('status') }).click();
    await page.getByText(t.led.outageOpen[1]).waitFor();
    await look(one, 'status from inside');
    await toTab(page, 'more');
    await page.getByRole('link', { name: t.link('pin') }).click();
    await page.getByLabel(t.setPin.newPin).fill('135790');
    await button(page, t.setPin.save).click();
    await page.getByText(t.setPin.saved).waitFor();
    await heading(page, t.more.title).waitFor();
  });

  test('English, in the dark, and Danish again', async () => {
    const { two } = journey();
    const en = texts('en');
    const tab = (name: string) =>
      two.page.getByRole('navigation').getByRole('link', { name }).click();
    await toTab(two.page, 'more');
    await button(two.page, t.words.language).click();
    await two.page.emulateMedia({ colorScheme: 'dark' });
    await tab(en.link('overview'));
    await heading(two.page, en.overview.title).waitFor();
    await look(two, 'overview in English, dark');
    await tab(en.link('log'));
    await heading(two.page, en.log.title).waitFor();
    await look(two, 'log in English, dark');
    await tab(en.link('more'));
    await button(two.page, en.words.language).click();
    await two.page.emulateMedia({ colorScheme: 'light' });
    await heading(two.page, t.more.title).waitFor();
  });

  test('a drill marks every screen, and leaves nothing but lines in the log', async () => {
    const { desk, one, two, people } = journey();
    await fromMenu(one.page, t.more.drillOn);
    for (const { page } of [one, two])
      for (const tab of ['overview', 'children', 'plan', 'log', 'more'] as const) {
        await toTab(page, tab);
        await page.locator('.banner').getByText(t.frame.drill, { exact: true }).waitFor();
      }
    await look(one, 'drill');
    await desk.page.getByText(`${d.led}: ${d.patterns.drill}`).waitFor();
    await toTab(two.page, 'log');
    await two.page.getByLabel(t.log.write).fill(DRILL_NOTE);
    await button(two.page, t.words.save).click();
    await toTab(one.page, 'log');
    await logLines(one.page, DRILL_NOTE, t.log.drill).waitFor();
    await findChild(one.page, people.late);
    await findChild(two.page, people.late);
    const chip = (page: Page) =>
      page.getByRole('listitem').filter({ hasText: people.late }).locator('.chip');
    const before = await chip(one.page).innerText();
    expect(before).not.toContain(statuses.sick);
    await button(two.page, t.children.other(people.late)).click();
    await button(two.page, statuses.sick).click();
    for (const { page } of [one, two])
      await chip(page).filter({ hasText: statuses.sick }).waitFor();
    await fromMenu(one.page, t.more.drillOff);
    // Both learn of it with the picture, which is the real one again.
    for (const { page } of [one, two]) await page.locator('.banner').waitFor({ state: 'detached' });
    await chip(two.page).filter({ hasText: before }).waitFor();
    await findChild(one.page, people.late);
    await chip(one.page).filter({ hasText: before }).waitFor();
  });

  test('the desk’s own phones scan its cards, each as somebody else', async () => {
    const { desk, people } = journey();
    for (const [i, card, name, tab] of [
      [1, d.cardKinds.leader, `${people.leader} ${t.words.leader}`, t.link('overview')],
      [2, d.cardKinds.staff, people.teacher, t.link('children')],
    ] as const) {
      await button(desk.page, d.scanWith(i, card)).click();
      const phone = desk.page.frameLocator(`iframe[title="${d.phone(i)}"]`);
      await phone.getByRole('button', { name, exact: true }).click();
      await phone.getByRole('navigation').getByRole('link', { name: tab }).click();
      await phone.getByRole('heading', { level: 1, name: tab }).waitFor();
    }
    await desk.page.getByText(`${d.led}: ${d.patterns.outageOpen}`).waitFor();
    await picture(desk, 'desk', desk.page.getByRole('heading', { level: 1 }));
  });
}

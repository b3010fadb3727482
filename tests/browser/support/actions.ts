import type { Locator, Page } from 'playwright-core';
import type { PlainPage } from '../../../web/app/routes.ts';
import { button, heading, texts } from '../../web/support/browser.ts';

const t = texts('da');

/** Taps one of the five tabs and waits for its screen. */
export async function toTab(page: Page, tab: PlainPage): Promise<void> {
  await page
    .getByRole('navigation')
    .getByRole('link', { name: t.link(tab) })
    .click();
  // The institution's plan has a title of its own.
  if (tab !== 'plan') await heading(page, t.link(tab)).waitFor();
}

/** Narrows the list of children down to one name, and returns its row. */
export async function findChild(page: Page, name: string, typed = name): Promise<Locator> {
  await toTab(page, 'children');
  await page.getByLabel(t.children.search).fill(typed);
  const row = page.getByRole('listitem').filter({ hasText: name });
  await row.waitFor();
  return row;
}

export async function openChild(page: Page, name: string): Promise<void> {
  const row = await findChild(page, name);
  await row.getByRole('link').click();
  await heading(page, name).waitFor();
}

/** The button of the dialog that is open; the page below often has the same words. */
export function inDialog(page: Page, name: string): Locator {
  return page.getByRole('dialog').getByRole('button', { name, exact: true });
}

/** Chooses something from the menu, and confirms it. */
export async function fromMenu(page: Page, name: string): Promise<void> {
  await toTab(page, 'more');
  await button(page, name).click();
  await inDialog(page, name).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** The lines of the log that have all of these words. */
export function logLines(page: Page, ...words: readonly string[]): Locator {
  return words.reduce(
    (lines, word) => lines.filter({ hasText: word }),
    page.getByRole('main').getByRole('listitem'),
  );
}

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openPhone, texts } from './support/browser.ts';
import { startMockDevice } from './support/mock-device.ts';
import { CODE } from './support/scenario.ts';

const t = texts('da');
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const focused = `(() => {
  const part = document.activeElement;
  return part.getAttribute('aria-label') ?? (part.labels?.[0] ?? part).textContent.trim();
})()`;
const visible = 'getComputedStyle(document.activeElement).outlineStyle !== "none"';

/** Presses Tab until the thing with that name has the focus, and checks that the focus is visible. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    await page.keyboard.press('Tab');
    const here = await page.evaluate<string>(focused);
    if (!(typeof name === 'string' ? here === name : name.test(here))) continue;
    expect(await page.evaluate(visible)).toBe(true);
    return;
  }
  throw new Error(`the keyboard does not reach ${name}`);
}

async function headed(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('heading', { level: 1, name }).waitFor();
  const check = 'document.activeElement.tagName';
  await expect.poll(() => page.evaluate(check)).toBe('H1');
}

test('with the keyboard alone: unlock, sign in, check a child in, record medicine', async () => {
  const device = await startMockDevice(10);
  const { page } = await openPhone(browser);
  await page.goto(device.url);
  await headed(page, t.start.closed);
  await tabTo(page, t.start.code);
  await page.keyboard.insertText(CODE);
  await page.keyboard.press('Enter');
  await headed(page, t.signIn.title);
  await tabTo(page, /Hanne Østerlund/);
  await page.keyboard.press('Enter');
  await headed(page, t.setPin.title);
  await tabTo(page, t.setPin.later);
  await page.keyboard.press('Enter');
  await headed(page, t.overview.title);
  await tabTo(page, t.link('children'));
  await page.keyboard.press('Enter');
  await headed(page, t.children.title);
  await tabTo(page, t.children.set(t.attendance.act.present, 'Åse Aagaard'));
  await page.keyboard.press('Space');
  await page.getByRole('status').filter({ hasText: t.attendance.undo }).waitFor();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await headed(page, 'Åse Aagaard');
  await tabTo(page, t.medicine.give('Panodil Junior'));
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await page.evaluate(focused)).toBe(t.medicine.give('Panodil Junior'));
  await page.keyboard.press('Enter');
  await tabTo(page, t.medicine.record);
  await page.keyboard.press('Enter');
  await page.getByText(t.medicine.overMax(1)).waitFor();
  await page.context().close();
  await device.close();
});

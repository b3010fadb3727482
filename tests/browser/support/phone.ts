import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { openPhone as openPage, type PhoneOptions } from '../../web/support/browser.ts';

const WCAG_22_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const pictures = resolve('tests/browser/screenshots');

/** A phone with cookies and memory of its own, and a record of what it received and showed. */
export interface Phone {
  readonly page: Page;
  /** Errors of the console and of scripts, with what the content policy refused. */
  readonly errors: string[];
  /** The bodies of all answers to this phone, and its live messages. */
  readonly received: () => Promise<readonly string[]>;
  /** The text of every screen that was checked by `look`. */
  readonly shown: string[];
}

/** A Danish phone, where the options say nothing else. */
export async function openPhone(browser: Browser, options: PhoneOptions = {}): Promise<Phone> {
  const { page, errors } = await openPage(browser, options);
  return { page, errors, received: await listen(page), shown: [] };
}

async function listen(page: Page): Promise<Phone['received']> {
  const bodies: Promise<string>[] = [];
  page.on('response', (response) => {
    // A stream has no end to wait for: its messages are recorded one by one, below.
    if (response.headers()['content-type']?.startsWith('text/event-stream')) return;
    bodies.push(response.text().catch(() => ''));
  });
  const messages: string[] = [];
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  devtools.on('Network.eventSourceMessageReceived', ({ data }) => messages.push(data));
  return async () => [...(await Promise.all(bodies)), ...messages];
}

/** The addresses in the phone's history. */
export async function historyOf({ page }: Phone): Promise<string[]> {
  const devtools = await page.context().newCDPSession(page);
  const { entries } = await devtools.send('Page.getNavigationHistory');
  await devtools.detach();
  return entries.map(({ url }) => url);
}

/** Checks a screen with axe, and records its text. */
export async function look(phone: Phone, screen: string): Promise<void> {
  const { page } = phone;
  // Not innerText, which leaves out the rows that the browser has not laid out.
  phone.shown.push((await page.locator('body').textContent()) ?? '');
  // The legacy mode injects axe into this page only, by the debugger: the content policy stays on.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).withTags(WCAG_22_AA);
  const { violations } = await axe.analyze();
  const found = violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
  expect(found, screen).toEqual([]);
}

/** Takes a picture for the README, when pictures are asked for, with `top` at its upper edge. */
export async function picture({ page }: Phone, name: string, top?: Locator): Promise<void> {
  if (!process.env.LYGTE_SCREENSHOTS) return;
  mkdirSync(pictures, { recursive: true });
  await top?.evaluate((element) => element.scrollIntoView());
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

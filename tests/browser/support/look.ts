import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import type { Phone } from './phone.ts';

const WCAG_22_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const pictures = resolve('tests/browser/screenshots');

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

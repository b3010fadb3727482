import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openPhone } from './support/browser.ts';
import { startMockDevice } from './support/mock-device.ts';
import { runScenario } from './support/scenario.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const tooWide = `[document.documentElement, ...document.querySelectorAll('dialog[open]')]
  .map((part) => part.scrollWidth - part.clientWidth).filter((pixels) => pixels > 0)`;
/** Buttons and links in sight that a thumb would miss; links within a sentence may be smaller. */
const tooSmall = `[...document.querySelectorAll('button, select, input, .button, .tabs a, .back')]
  .filter((part) => part.checkVisibility() && !part.matches('.skip, [type=radio]'))
  .filter((part) => part.getBoundingClientRect().height < 47.5)
  .map((part) => part.outerHTML)`;
/** The whole scenario, as in the accessibility tests. */
const SCENARIO_MS = 180_000;
const larger = 'document.documentElement.style.fontSize = "200%"';

test(
  'nothing is cut off or scrolls sideways at 320 pixels, and all targets fit a thumb',
  async () => {
    const device = await startMockDevice(24);
    const { page, errors } = await openPhone(browser, {
      viewport: { width: 320, height: 640 },
    });
    const wrong: string[] = [];
    await runScenario(page, device, 'da', async (screen) => {
      for (const rule of [tooWide, tooSmall]) {
        const found = await page.evaluate<unknown[]>(rule);
        if (found.length > 0) wrong.push(`${screen}: ${found.join(' ')}`);
      }
    });
    expect(wrong).toEqual([]);
    expect(errors.filter((text) => !text.includes('ERR_EMPTY_RESPONSE'))).toEqual([]);
    await page.context().close();
    await device.close();
  },
  SCENARIO_MS,
);

test(
  'text at twice its size needs no scrolling sideways',
  async () => {
    const device = await startMockDevice(24);
    const { page } = await openPhone(browser);
    const wrong: string[] = [];
    await runScenario(page, device, 'da', async (screen) => {
      await page.evaluate(larger);
      const found = await page.evaluate<number[]>(tooWide);
      if (found.length > 0) wrong.push(`${screen}: ${found.join(' ')}`);
      await page.evaluate('document.documentElement.style.fontSize = ""');
    });
    expect(wrong).toEqual([]);
    await page.context().close();
    await device.close();
  },
  SCENARIO_MS,
);

import { AxeBuilder } from '@axe-core/playwright';
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

/** Colours do not depend on the language, nor texts on the colours: two cases cover all four. */
const cases = [
  { language: 'da', colorScheme: 'light' },
  { language: 'en', colorScheme: 'dark' },
] as const;

test.each(cases)(
  'axe finds nothing on any screen ($language, $colorScheme)',
  async (options) => {
    const device = await startMockDevice(12);
    const { page } = await openPhone(browser, options);
    const found: string[] = [];
    const visited: string[] = [];
    await runScenario(page, device, options.language, async (screen) => {
      visited.push(screen);
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
      for (const { id, nodes } of violations)
        found.push(`${screen}: ${id} ${nodes.map((node) => node.html).join(' ')}`);
      expect(await page.locator('html').getAttribute('lang')).toBe(options.language);
    });
    expect(found).toEqual([]);
    expect(visited.length).toBeGreaterThan(20);
    await page.context().close();
    await device.close();
  },
  180_000,
);

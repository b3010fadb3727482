import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inPage, openBrowser, openPhone } from './support/browser.ts';
import { startMockDevice } from './support/mock-device.ts';
import { runScenario } from './support/scenario.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const WIDTHS = [320, 360, 390, 430, 820, 1440];
const SETTINGS = [100, 200].flatMap((percent) =>
  ['system-ui', 'serif'].map((font) => ({ percent, font })),
);
/** A whole scenario, each screen of it laid out 24 times. */
const SCENARIO_MS = 240_000;

/** What is wrong with the page at any width; pictures of it where `LYGTE_SCREENS` names a folder. */
async function faultsOf(page: Page, name: string): Promise<string[]> {
  const usual = page.viewportSize() ?? { width: 390, height: 844 };
  const faults: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: usual.height });
    const found = await page.evaluate<string[]>(inPage('layout-faults', SETTINGS));
    faults.push(...found.map((fault) => `${name} at ${width}, ${fault}`));
    const folder = process.env.LYGTE_SCREENS;
    if (!folder) continue;
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}-${width}.png`) });
  }
  await page.setViewportSize(usual);
  return faults;
}

test.each(['daycare', 'school', 'club'] as const)(
  'nothing sticks out, overlaps, is cut off or too small for a thumb on any screen of a %s',
  async (kind) => {
    const device = await startMockDevice(24, kind);
    const { page, errors } = await openPhone(browser);
    const faults: string[] = [];
    const visited = new Set<string>();
    await runScenario(page, device, 'da', async (screen) => {
      visited.add(screen);
      faults.push(...(await faultsOf(page, `${kind}-${screen}`)));
    });
    expect(faults).toEqual([]);
    expect(visited.size).toBeGreaterThan(25);
    // The scenario cuts the connection once.
    expect(errors.filter((text) => !text.includes('ERR_EMPTY_RESPONSE'))).toEqual([]);
    await page.context().close();
    await device.close();
  },
  SCENARIO_MS,
);

test('nor on the portal', async () => {
  const device = await startMockDevice(4);
  const { page } = await openPhone(browser);
  await page.goto(`${device.url}/portal#continued`);
  expect(await faultsOf(page, 'portal')).toEqual([]);
  await page.context().close();
  await device.close();
});

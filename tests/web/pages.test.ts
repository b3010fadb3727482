import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, openPhone } from './support/browser.ts';
import { APP_LINK, startMockDevice, WEB } from './support/mock-device.ts';

/** The files a page loads: scripts with what they import, and styles. */
function loadedBy(page: string): string[] {
  const seen = new Set<string>();
  const follow = (text: string) => {
    for (const [name] of text.matchAll(/[\w-]+\.(?:js|css)\b/g)) {
      const known = readdirSync(join(WEB, 'assets')).includes(name);
      if (!known || seen.has(name)) continue;
      seen.add(name);
      if (name.endsWith('.js')) follow(readFileSync(join(WEB, 'assets', name), 'utf8'));
    }
  };
  follow(readFileSync(join(WEB, page), 'utf8'));
  return [...seen].map((name) => join(WEB, 'assets', name));
}

describe('what a page weighs', () => {
  test('the app’s first screen: at most 60 kB of scripts and styles, gzipped', () => {
    const files = loadedBy('index.html').map((path) => gzipSync(readFileSync(path), { level: 9 }));
    const bytes = files.reduce((sum, file) => sum + file.length, 0);
    expect(files.length).toBeGreaterThan(1);
    expect(bytes).toBeLessThan(60_000);
  });

  test('the portal: less than 15 kB in all, and no script', () => {
    const html = readFileSync(join(WEB, 'portal.html'), 'utf8');
    const bytes = loadedBy('portal.html').reduce((sum, path) => sum + readFileSync(path).length, 0);
    expect(html).not.toContain('<script');
    expect(html.length + bytes).toBeLessThan(15_000);
  });

  test.each(['index.html', 'portal.html'])(
    '%s has nothing inline that the policy refuses',
    (page) => {
      const html = readFileSync(join(WEB, page), 'utf8');
      expect(html).not.toMatch(/ style=|<style| on[a-z]+=|<script(?![^>]* src=)/);
    },
  );
});

describe('the portal', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  test.each(['light', 'dark'] as const)(
    'works without scripts, in both languages (%s)',
    async (scheme) => {
      const device = await startMockDevice(4);
      const { page } = await openPhone(browser, {
        javaScriptEnabled: false,
        colorScheme: scheme,
        viewport: { width: 320, height: 640 },
      });
      await page.goto(`${device.url}/portal`);
      for (const name of ['Fortsæt', 'Continue']) {
        const link = page.getByRole('link', { name, exact: true });
        expect(await link.getAttribute('href')).toBe('/portal/continue');
        expect((await link.boundingBox())?.height).toBeGreaterThanOrEqual(48);
      }
      const app = page.getByRole('link', { name: APP_LINK });
      expect(await app.count()).toBe(2);
      for (const link of await app.all()) {
        expect(await link.getAttribute('href')).toBe(APP_LINK);
        // The browser of a captive portal opens no new window: so the app never runs inside it.
        expect(await link.getAttribute('target')).toBe('_blank');
      }
      for (const [name, href] of [
        ['Boksens status', '/status'],
        ['The box’s status', '/status'],
        ['Certifikat til telefoner, kommunen styrer', '/ca.crt'],
        ['Certificate for phones the municipality manages', '/ca.crt'],
      ] as const)
        expect(await page.getByRole('link', { name }).getAttribute('href')).toBe(href);
      const after = page.getByText('Luk dette vindue');
      expect(await after.isVisible()).toBe(false);
      await page.goto(`${device.url}/portal#continued`);
      expect(await after.isVisible()).toBe(true);
      expect(await page.getByText('Slå mobildata fra.').isVisible()).toBe(true);
      expect(await page.getByText('Turn mobile data off.').isVisible()).toBe(true);
      await page.context().close();
      await device.close();
    },
  );

  test('has nothing axe would mention', async () => {
    const device = await startMockDevice(4);
    const { page } = await openPhone(browser);
    await page.goto(`${device.url}/portal#continued`);
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await page.context().close();
    await device.close();
  });
});

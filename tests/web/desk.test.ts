import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPhoneListener, startDesk } from '../../src/demo/desk.ts';
import { deskText } from '../../web/desk/text.ts';
import { button, openBrowser, openPhone } from './support/browser.ts';
import { type MockDevice, startMockDevice, WEB } from './support/mock-device.ts';
import { CODE } from './support/scenario.ts';

const text = deskText.da;
let device: MockDevice;
let servers: Server[];
let browser: Browser;
let page: Page;

const addressOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** The demo's own desk server and its addresses for the two phones, before a mock device. */
beforeAll(async () => {
  device = await startMockDevice(4);
  const phones = await Promise.all(
    ['one', 'two'].map((phone) => openPhoneListener({ device: device.url, phone }, 0)),
  );
  const [one = '', two = ''] = phones.map(addressOf);
  const cards = { leader: CODE, staff: CODE };
  const desk = await startDesk({ device: device.url, phones: [one, two], cards, web: WEB }, 0);
  servers = [desk, ...phones];
  browser = await openBrowser();
  ({ page } = await openPhone(browser, { viewport: { width: 1280, height: 800 } }));
  await page.goto(`${addressOf(desk)}/`);
  await page.getByText(`${text.led}: ${text.patterns.ready}`).waitFor();
});
afterAll(async () => {
  await browser.close();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await device.close();
});

test('the box feels the button go down and come up, by mouse and by keyboard', async () => {
  const push = button(page, text.button);
  await push.hover();
  await page.mouse.down();
  await page.getByText(/^Holdt i \d+ s$/).waitFor();
  await page.mouse.up();
  await expect.poll(() => device.presses).toEqual([{ pressed: true }, { pressed: false }]);
  await page.getByText(`${text.led}: ${text.patterns.outageClosed}`).waitFor();
  await page.getByText(text.hotspotOn).first().waitFor();
  await push.press('Space');
  await expect.poll(() => device.presses.slice(2)).toEqual([{ pressed: true }, { pressed: false }]);
});

test('the choices hold long enough for the box to act', async () => {
  device.presses.splice(0);
  for (const name of [text.presses.three, text.presses.ten]) {
    await button(page, name).click();
    await button(page, name).isEnabled();
  }
  await expect.poll(() => device.presses).toEqual([{ holdMs: 3_200 }, { holdMs: 10_200 }]);
});

test('scanning a card opens that phone with the card’s link', async () => {
  await button(page, text.scanWith(2, text.cardKinds.staff)).click();
  const phone = page.frameLocator(`iframe[title="${text.phone(2)}"]`);
  await phone.getByRole('button', { name: /Hanne Østerlund/ }).waitFor();
  expect(device.calls.filter((call) => call === 'POST /api/unlock')).toHaveLength(1);
});

test('has nothing axe would mention, nor anything to scroll sideways for', async () => {
  const { violations } = await new AxeBuilder({ page })
    .exclude('iframe')
    .setLegacyMode(true)
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
  expect(
    await page.evaluate('document.documentElement.scrollWidth - innerWidth'),
  ).toBeLessThanOrEqual(0);
});

import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deskText } from '../../web/desk/text.ts';
import { button, openBrowser, openPhone } from './support/browser.ts';
import { WEB } from './support/mock-device.ts';
import { CODE } from './support/scenario.ts';

const text = deskText.da;
const holds: number[] = [];
const touches: boolean[] = [];
let panel = { led: 'ready', lit: false, hotspot: false };
let server: Server;
let browser: Browser;
let page: Page;

/** The demo's desk and, under the same address, a stand-in for what is in the phones. */
function answer(path: string, url: string): [type: string, body: string | Buffer] {
  const card = (kind: string) => ({
    kind,
    code: CODE,
    qr: '<svg xmlns="http://www.w3.org/2000/svg"/>',
  });
  if (path === '/desk.json')
    return [
      'application/json',
      JSON.stringify({
        device: `${url}/phone`,
        deviceAlt: `${url}/other`,
        cards: [card('leader'), card('staff')],
      }),
    ];
  if (path === '/sim/panel') return ['application/json', JSON.stringify(panel)];
  if (/^\/(phone|other)\//.test(path)) return ['text/html', '<!doctype html><title>x</title>'];
  const file = join(WEB, path === '/' ? 'desk.html' : path);
  const types: Record<string, string> = {
    '.html': 'text/html',
    '.js': 'text/javascript',
    '.css': 'text/css',
  };
  return [types[extname(file)] ?? 'image/svg+xml', readFileSync(file)];
}

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const url = `http://${request.headers.host}`;
    let body = '';
    for await (const part of request) body += part;
    if (request.method === 'POST') {
      const { holdMs, pressed } = JSON.parse(body);
      if (holdMs === undefined) touches.push(pressed);
      else holds.push(holdMs);
      panel = { led: 'outageClosed', lit: true, hotspot: true };
      response.end('{}');
      return;
    }
    const [type, content] = answer(new URL(request.url ?? '/', url).pathname, url);
    response.writeHead(200, { 'content-type': type }).end(content);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  browser = await openBrowser();
  ({ page } = await openPhone(browser, { viewport: { width: 1280, height: 800 } }));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.getByText(`${text.led}: ${text.patterns.ready}`).waitFor();
});
afterAll(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
});

test('the box feels the button go down and come up, by mouse and by keyboard', async () => {
  const push = button(page, text.button);
  await push.hover();
  await page.mouse.down();
  await page.getByText(/^Holdt i \d+ s$/).waitFor();
  await page.mouse.up();
  await expect.poll(() => touches).toEqual([true, false]);
  await page.getByText(`${text.led}: ${text.patterns.outageClosed}`).waitFor();
  await page.getByText(text.hotspotOn).first().waitFor();
  await push.press('Space');
  await expect.poll(() => touches).toEqual([true, false, true, false]);
});

test('the choices hold long enough for the box to act', async () => {
  for (const name of [text.presses.three, text.presses.ten]) {
    await button(page, name).click();
    await button(page, name).isEnabled();
  }
  await expect.poll(() => holds.map((ms) => Math.floor(ms / 1_000))).toEqual([3, 10]);
});

test('scanning a card opens that phone with the card’s link', async () => {
  await button(page, text.scanWith(2, text.cardKinds.staff)).click();
  await expect
    .poll(() => page.frames().map((frame) => frame.url()))
    .toContainEqual(expect.stringMatching(new RegExp(`/other/#k=${CODE}$`)));
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

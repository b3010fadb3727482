import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { button, heading, openBrowser, openPhone, texts } from './support/browser.ts';
import { type MockDevice, startMockDevice } from './support/mock-device.ts';
import { minutesAgo } from './support/sample.ts';
import { askNow, CODE, signInAsLeader } from './support/scenario.ts';

const t = texts('da');
let browser: Browser;
let device: MockDevice;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  device = await startMockDevice(24);
  ({ page } = await openPhone(browser));
});
afterEach(async () => {
  await page.context().close();
  await device.close();
});

const posts = (call: string) => device.calls.filter((each) => each === call).length;

describe('a keycard', () => {
  test('scanned with the camera opens the box and leaves no trace in the address bar', async () => {
    await page.goto(`${device.url}/#k=${CODE}`);
    await page.getByRole('button', { name: /Hanne Østerlund/ }).waitFor();
    expect(page.url()).not.toContain(CODE.slice(0, 4));
    expect(await page.evaluate('history.length')).toBe(2);
    expect(posts('POST /api/unlock')).toBe(1);
  });

  test('of another box is refused in words', async () => {
    device.failing.set('POST /api/unlock', 'wrongCard');
    await page.goto(`${device.url}/#k=${CODE}`);
    await page.getByText('Nøglekortet passer ikke til boksen').waitFor();
    await heading(page, t.start.closed).waitFor();
  });

  test('typed is checked before it is sent, in any case and spacing', async () => {
    await page.goto(device.url);
    const code = page.getByLabel(t.start.code);
    await code.fill(`${CODE.slice(0, -1)}${CODE.endsWith('0') ? '1' : '0'}`);
    await page.getByText(t.start.misspelt).waitFor();
    expect(await button(page, t.start.unlock).isDisabled()).toBe(true);
    await code.fill(CODE.toLowerCase().replaceAll('-', ' '));
    await page.getByText(t.start.complete).waitFor();
    expect(await code.inputValue()).toBe(CODE);
    await button(page, t.start.unlock).click();
    await page.getByRole('button', { name: /Hanne Østerlund/ }).waitFor();
    expect(posts('POST /api/unlock')).toBe(1);
  });
});

describe('signed in', () => {
  beforeEach(() => signInAsLeader(page, device));

  test('a phone is told what another records, without asking', async () => {
    const before = Number(await page.locator('.total-number').textContent());
    const asked = posts('GET /api/live');
    const fact = { status: 'present', at: minutesAgo(0), source: 'Lygte', by: 'Mette' } as const;
    device.publish({ attendance: { c0: fact } });
    await page.locator('.total-number', { hasText: String(before + 1) }).waitFor();
    expect(posts('GET /api/live')).toBe(asked);
  });

  test('what a source said yesterday is shown as that, and not counted', async () => {
    const before = Number(await page.locator('.total-number').textContent());
    const fact = { status: 'present', at: minutesAgo(24 * 60), source: 'Tabulex' } as const;
    device.publish({ attendance: { c0: fact, c3: { ...fact, at: minutesAgo(72 * 60) } } });
    await page.evaluate("location.hash = '#/child/c0'");
    await page.getByText('I går: til stede').waitFor();
    expect(await page.locator('.status-now .chip').textContent()).toBe('Ikke kommet');
    await page.evaluate("location.hash = '#/child/c3'");
    await page.getByText('Tidligere: til stede').waitFor();
    await page.evaluate("location.hash = '#/'");
    expect(Number(await page.locator('.total-number').textContent())).toBe(before);
  });

  test('a reload restores everything from the cookie, on the same page', async () => {
    await page.goto(`${device.url}/#/child/c0`);
    await page.reload();
    await heading(page, 'Åse Aagaard').waitFor();
    await expect.poll(() => device.events.map(({ kind }) => kind)).toContain('view');
  });

  test('the marks in a text that names somebody protected are explained, and only there', async () => {
    await page.goto(`${device.url}/#/child/c2`);
    await page.getByText('Leger med •••.').waitFor();
    await page.getByText(t.words.hidden).waitFor();
    await page.goto(`${device.url}/#/child/c0`);
    await heading(page, 'Åse Aagaard').waitFor();
    expect(await page.getByText(t.words.hidden).count()).toBe(0);
  });

  test('the browser is left with nothing but the language', async () => {
    await page.goto(`${device.url}/#/children`);
    await page.getByRole('link', { name: /Åse Aagaard/ }).waitFor();
    const kept = '[Object.keys(localStorage), Object.keys(sessionStorage), document.cookie]';
    expect(await page.evaluate(kept)).toEqual([['lygte-language'], [], '']);
    expect(await page.evaluate('indexedDB.databases()')).toEqual([]);
    expect(await page.evaluate('caches.keys()')).toEqual([]);
  });

  test('when the vault is closed, all of it goes', async () => {
    device.status = { ...device.status, vault: 'closed' };
    device.session = { card: null, person: null, hasPin: false };
    await askNow(page);
    await heading(page, t.start.closed).waitFor();
    await page.getByText(t.frame.left).waitFor();
    expect(await page.content()).not.toContain('Aagaard');
  });

  test('a record that waits while the box is opened again is sent by whoever made it', async () => {
    await page.goto(`${device.url}/#/children`);
    device.failing.set('POST /api/events', 'silence');
    await button(page, t.children.set(t.attendance.act.present, 'Åse Aagaard')).click();
    await expect.poll(() => posts('POST /api/events')).toBeGreaterThan(0);
    device.status = { ...device.status, vault: 'closed' };
    device.session = { card: null, person: null, hasPin: false };
    await askNow(page);
    await heading(page, t.start.closed).waitFor();
    await page.getByText(t.frame.unsent(1)).waitFor();
    device.failing.clear();
    await page.goto(`${device.url}/#k=${CODE}`);
    await page.getByRole('button', { name: /Hanne Østerlund/ }).click();
    await expect.poll(() => device.events.map(({ kind }) => kind)).toContain('attendance');
  });

  test('what could not be sent waits, is said, and is sent when the box is back', async () => {
    await page.goto(`${device.url}/#/children`);
    for (const call of ['POST /api/events', 'GET /api/status']) device.failing.set(call, 'silence');
    await button(page, t.children.set(t.attendance.act.present, 'Åse Aagaard')).click();
    await askNow(page);
    await page.getByText(t.frame.waiting(1)).waitFor();
    await page.getByRole('link', { name: /Åse Aagaard Til stede/ }).waitFor();
    device.failing.clear();
    await askNow(page);
    await page.getByText(t.frame.lost).waitFor({ state: 'detached' });
    await expect.poll(() => device.events.map(({ kind }) => kind)).toContain('attendance');
  });

  test('a full disk is said loudly, and the screen tells the truth again', async () => {
    await page.goto(`${device.url}/#/children`);
    device.failing.set('POST /api/events', 'diskFull');
    await button(page, t.children.set(t.attendance.act.present, 'Åse Aagaard')).click();
    await page.getByRole('dialog', { name: t.frame.paper }).waitFor();
    await page.getByText('Åse Aagaard: Til stede').waitFor();
    await button(page, t.frame.understood).click();
    await page.getByRole('link', { name: /Åse Aagaard Ikke kommet/ }).waitFor();
  });

  test('a leader sets a clock the box is not sure of by the phone', async () => {
    device.status = { ...device.status, clock: { ...device.status.clock, certain: false } };
    await page.goto(`${device.url}/#/children`);
    await askNow(page);
    await page.getByText(t.frame.clockUnsure).waitFor();
    const sent = page.waitForRequest((request) => request.url().endsWith('/api/clock'));
    await page.getByRole('link', { name: t.frame.setClock }).click();
    await button(page, t.more.setClock).click();
    await page.getByRole('dialog').getByRole('button', { name: t.more.setClock }).click();
    const { now } = (await sent).postDataJSON();
    expect(now).toMatch(/T.*\+0[12]:00$/);
    expect(Math.abs(Date.parse(now) - Date.now())).toBeLessThan(60_000);
    await page.getByText(t.more.clockIsSet).waitFor();
    await page.goto(`${device.url}/#/children`);
    await heading(page, t.children.title).waitFor();
    await page.getByText(t.frame.clockUnsure).waitFor({ state: 'detached' });
  });

  test('a log that was asked for earlier does not take the newest line away', async () => {
    let release = (_: object) => {};
    const late = new Promise<object>((resolve) => {
      release = resolve;
    });
    const route = '**/api/log';
    await page.route(route, async (asked) => asked.fulfill({ json: await late }), { times: 1 });
    const first = page.waitForRequest(route);
    await page.goto(`${device.url}/#/log`);
    await first;
    await page.getByLabel(t.log.write).fill('Bussen er her');
    await button(page, t.words.save).click();
    const line = page.getByRole('listitem').filter({ hasText: 'Note:' });
    await line.waitFor();
    const lateOne = page.waitForResponse(route);
    release({ lines: [], next: null });
    await (await lateOne).finished();
    await page.evaluate('new Promise(requestAnimationFrame)');
    expect(await line.count()).toBe(1);
  });

  test('one tap sets a status and another undoes it', async () => {
    await page.goto(`${device.url}/#/children`);
    await button(page, t.children.set(t.attendance.act.present, 'Åse Aagaard')).click();
    await button(page, t.attendance.undo).click();
    await page.getByRole('link', { name: /Åse Aagaard Ikke kommet/ }).waitFor();
    await expect
      .poll(() => device.events.map((event) => 'status' in event && event.status))
      .toEqual(['present', 'notArrived']);
  });

  test('what was begun in a drill is gone with it: no undo, no sheet, nothing recorded for real', async () => {
    await page.goto(`${device.url}/#/children`);
    const name = 'Åse Aagaard';
    const setDrill = (on: boolean) => {
      const { cursor: _, drill: _drill, ...picture } = structuredClone(device.live);
      device.publish({ ...picture, whole: true, ...(on && { drill: true }) });
    };
    const banner = page.locator('.banner').getByText(t.frame.drill, { exact: true });
    setDrill(true);
    await banner.waitFor();
    await button(page, t.children.set(t.attendance.act.present, name)).click();
    // Hovering keeps the message on screen: only the end of the drill takes it away.
    await button(page, t.attendance.undo).hover();
    setDrill(false);
    await button(page, t.attendance.undo).waitFor({ state: 'detached' });
    setDrill(true);
    await banner.waitFor();
    await button(page, t.children.other(name)).click();
    await page.getByRole('dialog').waitFor();
    setDrill(false);
    await banner.waitFor({ state: 'detached' });
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.goto(`${device.url}/#/log`);
    await page.getByLabel(t.log.write).fill('Alt vel');
    await button(page, t.words.save).click();
    await expect.poll(() => device.events.map(({ drill }) => drill)).toEqual([true, false]);
  });

  test('from a child one comes back to the same place in the list', async () => {
    await page.goto(`${device.url}/#/children`);
    await page.locator('.row-child').nth(23).click();
    await page.getByRole('link', { name: t.words.back }).click();
    await heading(page, t.children.title).waitFor();
    await expect.poll(() => page.evaluate('scrollY')).toBeGreaterThan(300);
  });

  test('a page without a tab marks that of its parent, and Back leads there', async () => {
    for (const [hash, parent] of [
      ['child/c0', 'children'],
      ['people', 'more'],
      ['status', 'more'],
    ] as const) {
      await page.goto(`${device.url}/#/${hash}`);
      const back = page.getByRole('link', { name: t.words.back });
      await back.waitFor();
      expect(await page.locator('[aria-current=page]').innerText()).toBe(t.link(parent));
      await back.click();
      await heading(page, t.link(parent)).waitFor();
    }
  });

  test('a group on the overview shows its children', async () => {
    await page.locator('.group').first().click();
    await page.getByText(t.children.shown(2), { exact: true }).waitFor();
    await button(page, t.children.clear).click();
    await page.getByText(t.children.shown(24), { exact: true }).waitFor();
  });

  test('a protected child has no name on any screen until the leader says why', async () => {
    await page.goto(`${device.url}/#/child/c1`);
    await heading(page, t.words.protectedChild('7KD')).waitFor();
    expect(await page.content()).not.toContain('Kanariefugl');
    await button(page, t.protected.open).click();
    await page.getByLabel(t.protected.reason).fill('Ringe hjem');
    await button(page, t.protected.show).click();
    await page.getByText('Hemmelig Kanariefugl').waitFor();
    await page.goBack();
    await page.goto(`${device.url}/#/child/c1`);
    await button(page, t.protected.open).waitFor();
    expect(await page.content()).not.toContain('Kanariefugl');
  });
});

test('a newcomer waits with a number and is in when a colleague says so', async () => {
  device.status = { ...device.status, vault: 'open' };
  await page.goto(device.url);
  await page.getByLabel(t.signIn.search).fill('Lise Lund');
  await button(page, t.signIn.useName('Lise Lund')).click();
  await button(page, t.signIn.ask).click();
  await page.getByText('47').waitFor();
  device.requestState = 'approved';
  await heading(page, t.setPin.title).waitFor();
});

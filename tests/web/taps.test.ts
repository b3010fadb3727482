import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Status } from '../../src/core/snapshot.ts';
import { button, openBrowser, openPhone, texts } from './support/browser.ts';
import { type MockDevice, startMockDevice } from './support/mock-device.ts';
import { minutesAgo } from './support/sample.ts';
import { signInAsLeader } from './support/scenario.ts';

const t = texts('da');
const { statuses } = t.words;
const CHILD = 'Åse Aagaard';
const checkIn = t.children.set(t.attendance.act.present, CHILD);
const NOW = Date.now();
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

let device: MockDevice;
let page: Page;
async function start(kind: 'daycare' | 'school') {
  device = await startMockDevice(24, kind);
  ({ page } = await openPhone(browser));
  // The two seconds after a change last until a test lets them pass.
  await page.clock.setFixedTime(NOW);
  await signInAsLeader(page, device);
  await page.goto(`${device.url}/#/children`);
  await page.getByLabel(t.children.search).fill(CHILD);
  await button(page, checkIn).waitFor();
}
afterEach(async () => {
  await page.context().close();
  await device.close();
});

const recorded = () => device.events.flatMap((event) => ('status' in event ? [event.status] : []));
const shows = (status: Status) =>
  page.getByRole('link', { name: new RegExp(`${CHILD} ${statuses[status]}`) }).waitFor();
/** What a colleague records with a phone of their own. */
function colleague(status: Status) {
  const eventId = '01930000-0000-7000-8000-00000000000c';
  const fact = { status, at: minutesAgo(0), source: 'Lygte', by: 'Mette Dyrlund', eventId };
  device.publish({ attendance: { c0: fact } });
}

async function middleOf(place: Locator): Promise<{ x: number; y: number }> {
  const box = await place.boundingBox();
  if (box === null) throw new Error('not on the screen');
  return { x: box.x + box.width / 2, y: Math.round(box.y + box.height / 2) };
}

describe('in the list', () => {
  beforeEach(() => start('daycare'));

  test('a double tap checks in once, and its undo stays', async () => {
    await button(page, checkIn).dblclick({ delay: 20 });
    await shows('present');
    await button(page, t.attendance.undo).waitFor();
    // A thumb that hits the same place once more.
    await page.locator('.row-here').click();
    await button(page, t.attendance.undo).waitFor();
    expect(recorded()).toEqual(['present']);
  });

  test('a tap where a colleague has just checked in says so and changes nothing', async () => {
    colleague('present');
    await shows('present');
    await page.locator('.row-here').click();
    await page.getByText(t.attendance.already.in(CHILD, 'Mette Dyrlund')).waitFor();
    expect(recorded()).toEqual([]);
  });

  test('nor does a tap where a colleague has just checked out', async () => {
    colleague('present');
    await shows('present');
    colleague('gone');
    await shows('gone');
    await button(page, checkIn).click();
    await page.getByText(t.attendance.already.out(CHILD, 'Mette Dyrlund')).waitFor();
    await shows('gone');
    expect(recorded()).toEqual([]);
  });

  test('a tap that the box refuses leaves what the colleague recorded, and no alarm', async () => {
    device.refused.set('attendance', 'changedJustNow');
    await button(page, checkIn).click();
    await page.getByText('En kollega har lige ændret det.').waitFor();
    await shows('notArrived');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  test('undo takes back one’s own tap only', async () => {
    await button(page, checkIn).click();
    await shows('present');
    await expect.poll(recorded).toEqual(['present']);
    colleague('sick');
    await shows('sick');
    await button(page, t.attendance.undo).click();
    await page
      .getByText(t.attendance.already.other(CHILD, 'Mette Dyrlund', statuses.sick))
      .waitFor();
    await shows('sick');
    expect(recorded()).toEqual(['present']);
  });

  test('a moment later a tap on a child that is here says where check-out is', async () => {
    colleague('present');
    await shows('present');
    await page.clock.setFixedTime(NOW + 2000);
    await page.locator('.row-here').click();
    await page.getByText(t.attendance.atDots(CHILD, statuses.present)).waitFor();
    expect(recorded()).toEqual([]);
  });

  test('by keyboard the focus goes on to the child’s other choices', async () => {
    await button(page, checkIn).press('Enter');
    await shows('present');
    const focused = page.locator(':focus');
    expect(await focused.getAttribute('aria-label')).toBe(t.children.other(CHILD));
  });

  test.each(['sleeping', 'onTrip', 'atActivity', 'elsewhere'] as const)(
    'a child that is %s is not offered a check-in',
    async (status) => {
      const fact = { status, at: minutesAgo(0), source: 'Tabulex' } as const;
      device.publish({ attendance: { c0: fact } });
      await shows(status);
      expect(await button(page, checkIn).count()).toBe(0);
    },
  );
});

describe('check-out', () => {
  async function openMenu() {
    await button(page, checkIn).click();
    await shows('present');
    await button(page, t.children.other(CHILD)).click();
  }

  test('in a day-care asks who picks up, and can do without', async () => {
    await start('daycare');
    await openMenu();
    await button(page, t.attendance.act.gone).click();
    await page.getByRole('dialog', { name: t.attendance.whoComes }).waitFor();
    await shows('present');
    await button(page, t.attendance.skip).click();
    await shows('gone');
    await expect.poll(recorded).toEqual(['present', 'gone']);
  });

  test('records who picks up with the child that goes', async () => {
    await start('daycare');
    await openMenu();
    await button(page, t.attendance.act.gone).click();
    await page.getByRole('button', { name: /Mette Kjærulf/ }).click();
    await page.getByText(t.attendance.pickedUpBy('Mette Kjærulf')).waitFor();
    await expect
      .poll(() => device.events.at(-1))
      .toMatchObject({ status: 'gone', pickedUpBy: 'Mette Kjærulf' });
    expect(recorded()).toEqual(['present', 'gone']);
  });

  test('closed without an answer changes nothing', async () => {
    await start('daycare');
    await openMenu();
    await button(page, t.attendance.act.gone).click();
    await page.getByRole('dialog').getByRole('button', { name: t.words.close }).click();
    await shows('present');
    expect(recorded()).toEqual(['present']);
  });

  test('in a school lets the child go, and offers to say who picked up', async () => {
    await start('school');
    await openMenu();
    await button(page, t.attendance.act.gone).click();
    await shows('gone');
    await button(page, t.attendance.who).click();
    await page.getByRole('dialog', { name: t.attendance.whoTitle }).waitFor();
  });

  test('the second of a double tap chooses nothing from a menu that just opened', async () => {
    await start('school');
    await button(page, checkIn).click();
    await shows('present');
    const dots = button(page, t.children.other(CHILD));
    await dots.click();
    // The sheet hangs at the foot: a lower screen moves a choice to where the dots are.
    const choice = button(page, statuses.sick);
    await page.locator('body:not(.resting)').waitFor();
    const from = await middleOf(dots);
    await page.setViewportSize({ width: 390, height: 844 - ((await middleOf(choice)).y - from.y) });
    await page.keyboard.press('Escape');
    await page.locator('body:not(.resting)').waitFor();
    const { x, y } = await middleOf(dots);
    await page.mouse.dblclick(x, y);
    await page.getByRole('dialog').waitFor();
    await page.locator('body:not(.resting)').waitFor();
    expect(recorded()).toEqual(['present']);
    await page.mouse.click(x, y);
    await expect.poll(recorded).toHaveLength(2);
  });
});

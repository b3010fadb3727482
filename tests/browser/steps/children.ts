import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { LogAnswer } from '../../../src/core/device-api.ts';
import type { Status } from '../../../src/core/snapshot.ts';
import { toMs } from '../../../src/core/time.ts';
import { button, texts } from '../../web/support/browser.ts';
import { findChild, logLines, openChild, toTab } from '../support/actions.ts';
import type { Journey } from '../support/journey.ts';
import { look, picture } from '../support/phone.ts';

const t = texts('da');
const { statuses } = t.words;

export function children(journey: () => Journey): void {
  test('a child with æ, ø or å is found by a phone without those letters', async () => {
    const { one, two, people } = journey();
    const plain = people.late.replace('Æ', 'Ae').replace(/ø/gi, 'oe').replace(/å/gi, 'aa');
    const row = await findChild(one.page, people.late, plain.toLowerCase());
    await row.getByText(statuses.notArrived).waitFor();
    await one.page.getByText(t.children.shown(1), { exact: true }).waitFor();
    await look(one, 'children found');
    await findChild(two.page, people.late);
  });

  test('one tap checks in, the other phone sees it, and it can be undone', async () => {
    const { one, two, people } = journey();
    const there = two.page.getByRole('listitem').filter({ hasText: people.late });
    await button(one.page, t.children.set(t.attendance.act.present, people.late)).click();
    await one.page.getByText(t.attendance.done(people.late, statuses.present)).waitFor();
    await there.locator('.chip', { hasText: statuses.present }).waitFor();
    // Hovering keeps the message on screen, however long axe takes.
    await button(one.page, t.attendance.undo).hover();
    await look(one, 'children with undo');
    await button(one.page, t.attendance.undo).click();
    await there.locator('.chip', { hasText: statuses.notArrived }).waitFor();
    await button(one.page, t.children.set(t.attendance.act.present, people.late)).click();
    await there.locator('.chip', { hasText: statuses.present }).waitFor();
  });

  test('another status is one sheet away', async () => {
    const { one, two, people } = journey();
    await button(one.page, t.children.other(people.late)).click();
    await look(one, 'statuses');
    await button(one.page, statuses.onTrip).click();
    const there = two.page.getByRole('listitem').filter({ hasText: people.late });
    await there.locator('.chip', { hasText: statuses.onTrip }).waitFor();
  });

  test('who picked up is recorded with the child that goes home', async () => {
    const { one, two, people } = journey();
    const { name, contacts } = people.rescued;
    await findChild(one.page, name);
    await button(one.page, t.children.other(name)).click();
    await button(one.page, t.attendance.act.gone).click();
    await button(one.page, t.attendance.who).click();
    const sheet = one.page.getByRole('dialog');
    const [first = '', ...rest] = contacts.filter((one) => one.mayPickUp).map((one) => one.name);
    expect(rest).toEqual([]);
    await sheet.getByText(t.attendance.notMayPickUp).waitFor();
    await sheet.getByText(t.attendance.confirmPickUp).waitFor();
    await look(one, 'pick up');
    await sheet.getByRole('button', { name: first }).click();
    await openChild(two.page, name);
    await two.page.getByText(t.attendance.pickedUpBy(first)).waitFor();
    await two.page.getByText(people.leader).waitFor();
  });

  test('two phones at once: both are in the log, the later one is shown', async () => {
    const { one, two, people } = journey();
    await findChild(one.page, people.late);
    await findChild(two.page, people.late);
    for (const { page } of [one, two]) await button(page, t.children.other(people.late)).click();
    await Promise.all([
      button(one.page, statuses.sick).click(),
      button(two.page, statuses.atActivity).click(),
    ]);
    // What each phone has recorded is in the log of both.
    await toTab(one.page, 'log');
    const lines = logLines(one.page, people.late);
    await lines.filter({ hasText: statuses.sick }).waitFor();
    await lines.filter({ hasText: statuses.atActivity }).waitFor();
    const later = await lastObserved(one.page);
    for (const { page } of [one, two]) {
      const row = await findChild(page, people.late);
      await row.locator('.chip', { hasText: statuses[later] }).waitFor();
    }
  });

  test('the whole school in one list', async () => {
    const { one } = journey();
    await button(one.page, t.children.clear).click();
    await one.page.getByText(t.children.shown(500)).waitFor();
    await one.page.getByLabel(t.children.group).selectOption({ label: '3.A' });
    await look(one, 'children of a class');
    await picture(one, 'children');
    await button(one.page, t.children.clear).click();
  });
}

export function outOfReach(journey: () => Journey): void {
  test('a phone that loses the network says so, and what it records waits', async () => {
    const { two, people } = journey();
    const { page } = two;
    await findChild(page, people.late);
    await page.context().setOffline(true);
    await page.getByText(t.frame.lost).waitFor();
    await button(page, t.children.other(people.late)).click();
    await button(page, statuses.sleeping).click();
    await page.getByText(t.frame.waiting(1)).waitFor();
    const row = page.getByRole('listitem').filter({ hasText: people.late });
    await row.locator('.chip', { hasText: statuses.sleeping }).waitFor();
    await look(two, 'out of reach');
  });

  test('meanwhile another phone sees the same child later', async () => {
    const { one, people } = journey();
    await findChild(one.page, people.late);
    await button(one.page, t.children.other(people.late)).click();
    await button(one.page, statuses.leave).click();
    await one.page.getByText(t.attendance.done(people.late, statuses.leave)).waitFor();
  });

  test('back in reach it goes through, and the later observation is what both show', async () => {
    const { one, two, people } = journey();
    await two.page.context().setOffline(false);
    await two.page.getByText(t.frame.lost).waitFor({ state: 'detached' });
    await toTab(one.page, 'log');
    await logLines(one.page, people.late, statuses.sleeping).waitFor();
    for (const { page } of [one, two]) {
      const row = await findChild(page, people.late);
      await row.locator('.chip', { hasText: statuses.leave }).waitFor();
    }
    // No other errors than those of the network itself.
    expect(two.errors.splice(0).filter((each) => !each.includes('net::ERR_'))).toEqual([]);
  });
}

/** The status observed last, by the log's times; of two with the same time, that of the greater id. */
async function lastObserved(page: Page): Promise<Status> {
  const answer = await page.request.get(new URL('/api/log', page.url()).href);
  const { lines }: LogAnswer = await answer.json();
  const [last] = lines
    .filter(({ kind }) => kind === 'attendance')
    .sort((a, b) => toMs(b.at) - toMs(a.at) || (b.id > a.id ? 1 : -1));
  return last?.detail?.status as Status;
}

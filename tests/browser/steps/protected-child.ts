import { expect, test } from 'vitest';
import { button, heading, texts } from '../../web/support/browser.ts';
import { findChild, inDialog, logLines, toTab } from '../support/actions.ts';
import type { Journey } from '../support/journey.ts';
import { look, type Phone } from '../support/phone.ts';

const t = texts('da');
const REASON = 'Ringe til forældrene';

export function protectedChild(journey: () => Journey): void {
  let alias = '';
  let real = '';

  test('a leader sees the protected data for a reason, which stands in the log', async () => {
    const { one, people } = journey();
    const { page } = one;
    await toTab(page, 'children');
    await page.getByLabel(t.children.search).fill('beskyttet');
    const rows = page.getByRole('listitem').filter({ hasText: t.words.protectedChild('').trim() });
    await rows.first().waitFor();
    for (let i = 0; real === ''; i++) {
      // Not innerText: a row which the browser has not laid out yet has none.
      alias = (await rows.nth(i).locator('.row-name').textContent())?.trim() ?? '';
      expect(alias).not.toBe('');
      await rows.nth(i).getByRole('link').click();
      await button(page, t.protected.open).click();
      await page.getByRole('dialog').getByLabel(t.protected.reason).fill(REASON);
      await look(one, 'reason');
      await inDialog(page, t.protected.show).click();
      const name = await page.locator('.card-protected .strong').innerText();
      if (people.hidden.names.includes(name)) real = name;
      else await page.getByRole('link', { name: t.words.back }).click();
    }
    await look(one, 'protected data');
    await button(page, t.protected.hide).click();
    await toTab(page, 'log');
    await logLines(page, alias, REASON).first().waitFor();
  });

  test('a phone with the staff card finds only the alias, and has no such button', async () => {
    const { two } = journey();
    const { page } = two;
    await toTab(page, 'children');
    await page.getByLabel(t.children.search).fill(real);
    await page.getByText(t.children.none).waitFor();
    const row = await findChild(page, alias);
    await look(two, 'children protected');
    await row.getByRole('link').click();
    await heading(page, alias).waitFor();
    await page.getByText(t.child.protectedHere).waitFor();
    expect(await button(page, t.protected.open).count()).toBe(0);
    await look(two, 'protected child');
    await button(page, t.child.change).click();
    await inDialog(page, t.words.statuses.onTrip).click();
    await page.getByText(t.attendance.done(alias, t.words.statuses.onTrip)).waitFor();
    await toTab(page, 'log');
    await logLines(page, alias, t.words.statuses.onTrip).waitFor();
    await look(two, 'log');
  });

  test('nor does the box tell that phone when it is asked past the app', async () => {
    const { one, two } = journey();
    await findChild(one.page, alias);
    const href = await one.page.getByRole('link', { name: alias }).getAttribute('href');
    const id = href?.split('/').at(-1);
    const path = `/api/children/${id}/protected?reason=${encodeURIComponent(REASON)}`;
    const status = ({ page }: Phone) =>
      page.request.get(new URL(path, page.url()).href).then((answer) => answer.status());
    expect(await status(two)).toBe(403);
    expect(await status(one)).toBe(200);
  });
}

/** Nothing of the protected children has come to a phone with the staff card. */
export function nothingHidden(journey: () => Journey): void {
  test('no answer and no screen of the staff phone has held a protected name', async () => {
    const { one, two, people } = journey();
    const { names, traces } = people.hidden;
    const said = [...(await two.received()), ...two.shown].map(inFull);
    // First that the search works: it finds the roster, and what the leader was shown.
    expect(said.some((text) => text.includes(people.late))).toBe(true);
    expect((await one.received()).map(inFull).some((text) => holds(text, names))).toBe(true);
    expect(said.filter((text) => holds(text, [...names, ...traces]))).toEqual([]);
  });
}

/** Joins a child's two names, which JSON has apart, into the name in full. */
function inFull(text: string): string {
  return text
    .replaceAll(/"familyName":"([^"]*)","givenName":"([^"]*)"/g, '$2 $1')
    .replaceAll(/"givenName":"([^"]*)","familyName":"([^"]*)"/g, '$1 $2');
}

function holds(text: string, needles: readonly string[]): boolean {
  return needles.some((needle) => text.includes(needle));
}

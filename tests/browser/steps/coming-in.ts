import { expect, test } from 'vitest';
import { button, heading, texts } from '../../web/support/browser.ts';
import type { Journey } from '../support/journey.ts';
import { historyOf, look, openPhone, picture } from '../support/phone.ts';

const t = texts('da');
const SUBSTITUTE = 'Vikar Ærø Prøve';

export function comingIn(journey: () => Journey): void {
  test('a scanned leader card opens the data and leaves no trace on the phone', async () => {
    const { one, demo } = journey();
    await one.page.goto(`${demo.device}/#k=${demo.cards.leader}`);
    await heading(one.page, t.signIn.title).waitFor();
    expect(one.page.url()).not.toContain(demo.cards.leader);
    expect((await historyOf(one)).join(' ')).not.toContain(demo.cards.leader);
    await look(one, 'names');
  });

  test('the leader chooses a name and sees the whole school', async () => {
    const { one, people } = journey();
    await one.page.getByRole('button', { name: `${people.leader} ${t.words.leader}` }).click();
    await heading(one.page, t.setPin.title).waitFor();
    await look(one, 'set PIN');
    await button(one.page, t.setPin.later).click();
    await heading(one.page, t.overview.title).waitFor();
    const total = await one.page.locator('.total').innerText();
    const [present = 0, expected = 0] = (total.match(/\d+/g) ?? []).map(Number);
    expect(expected).toBeGreaterThan(420);
    expect(expected).toBeLessThanOrEqual(500);
    expect(present).toBeGreaterThan(400);
    expect(present).toBeLessThan(expected);
    await look(one, 'overview');
    await picture(one, 'overview');
  });

  test('a code typed by hand, badly, opens as well', async () => {
    const { two, demo, people } = journey();
    const { page } = two;
    // The leader has opened the vault by now; this phone has a card of its own.
    await heading(page, t.signIn.title).waitFor();
    await look(two, 'who are you');
    await button(page, t.start.haveCard).click();
    const { staff } = demo.cards;
    await page.getByLabel(t.start.code).fill(staff.slice(0, -1));
    expect(await button(page, t.start.unlock).isDisabled()).toBe(true);
    const clumsy = staff.toLowerCase().replaceAll('-', '  ').replaceAll('0', 'O');
    await page.getByLabel(t.start.code).fill(clumsy);
    await page.getByText(t.start.complete).waitFor();
    await look(two, 'code');
    await button(page, t.start.unlock).click();
    await page.getByLabel(t.signIn.search).fill(people.teacher.slice(0, 5));
    await page.getByRole('button', { name: people.teacher, exact: true }).click();
    await page.getByLabel(t.setPin.newPin).fill('2468');
    await button(page, t.setPin.save).click();
    await heading(page, t.overview.title).waitFor();
    await look(two, 'overview with the staff card');
  });

  test('a teacher who comes back enters with the PIN', async () => {
    const { browser, demo, people } = journey();
    const again = await openPhone(browser);
    const { page } = again;
    await page.goto(demo.device);
    await page.getByLabel(t.signIn.search).fill(people.teacher);
    await page.getByRole('button', { name: people.teacher, exact: true }).click();
    await look(again, 'PIN');
    await page.getByLabel(t.signIn.pin).fill('2468');
    await button(page, t.signIn.signIn).click();
    await heading(page, t.overview.title).waitFor();
    expect(again.errors).toEqual([]);
    await page.context().close();
  });

  test('a substitute without a card is let in by the number on both phones', async () => {
    const { browser, demo, one } = journey();
    const three = await openPhone(browser);
    const { page } = three;
    await page.goto(demo.device);
    await page.getByLabel(t.signIn.search).fill(SUBSTITUTE);
    await button(page, t.signIn.useName(SUBSTITUTE)).click();
    await button(page, t.signIn.ask).click();
    await heading(page, t.signIn.wait).waitFor();
    await look(three, 'wait');
    const number = /\d\d/.exec(await page.locator('.big-number').innerText())?.[0];
    const asked = one.page.getByRole('region', { name: t.frame.asks(SUBSTITUTE) });
    await asked.waitFor();
    expect(await asked.innerText()).toContain(`${number}`);
    await look(one, 'let in');
    await picture(one, 'let-in');
    await asked.getByRole('button', { name: t.frame.letIn }).click();
    await heading(page, t.setPin.title).waitFor();
    await asked.waitFor({ state: 'detached' });
    expect(three.errors).toEqual([]);
    await page.context().close();
  });
}

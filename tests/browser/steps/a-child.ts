import { expect, test } from 'vitest';
import { button, texts } from '../../web/support/browser.ts';
import { inDialog, logLines, openChild, toTab } from '../support/actions.ts';
import type { Journey } from '../support/journey.ts';
import { look, picture } from '../support/phone.ts';

const t = texts('da');
const { medicine } = t;

export function aChild(journey: () => Journey): void {
  test('its page has what matters first, and whom to call in which order', async () => {
    const { two, people } = journey();
    const { page } = two;
    const { name, allergy, contacts } = people.patient;
    await openChild(page, name);
    await page.getByText(allergy, { exact: true }).waitFor();
    const cards = page.locator('.contacts > li');
    const headings = await cards.getByRole('heading').allInnerTexts();
    expect(headings.map((each, i) => each.startsWith(contacts[i]?.name ?? '?'))).toEqual(
      contacts.map(() => true),
    );
    const links = (scheme: string) =>
      page
        .locator(`.contacts a[href^="${scheme}:"]`)
        .evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
    const mobiles = contacts.map(({ mobile }) => mobile);
    expect(await links('tel')).toEqual(
      expect.arrayContaining(mobiles.map((number) => `tel:${number}`)),
    );
    expect(await links('sms')).toEqual(
      expect.arrayContaining(mobiles.map((number) => `sms:${number}`)),
    );
    await cards.first().getByText(t.child.mayPickUp).waitFor();
    await cards.first().getByText(t.child.custody, { exact: true }).waitFor();
    await look(two, 'child');
  });

  test('a medicine that is given stands in the log of both phones, with a warning', async () => {
    const { one, two, people } = journey();
    const { name, medicine: what } = people.patient;
    await button(two.page, medicine.give(what)).click();
    await look(two, 'dose');
    await inDialog(two.page, medicine.record).click();
    await two.page.getByText(medicine.today(1, 1)).waitFor();
    await openChild(one.page, name);
    await one.page.getByText(medicine.overMax(1)).waitFor();
    const dose = one.page.locator('.dose', { hasText: what });
    await dose.getByText(people.teacher).waitFor();
    await look(one, 'child with medicine');
    await picture(one, 'child', one.page.locator('.contact').last());
    await toTab(two.page, 'log');
    await logLines(two.page, name, what).getByText(medicine.statuses.completed).waitFor();
  });

  test('too much is warned of, and a mistake stays, struck through', async () => {
    const { one, two, people } = journey();
    const { name, medicine: what } = people.patient;
    await button(one.page, medicine.give(what)).click();
    await one.page.getByRole('dialog').getByText(medicine.overMax(1)).waitFor();
    await look(one, 'dose too many');
    await inDialog(one.page, medicine.recordAnyway).click();
    await one.page.getByText(medicine.today(2, 1)).waitFor();
    await one.page
      .locator('.dose', { hasText: people.leader })
      .getByRole('button', { name: medicine.correct })
      .click();
    await one.page.getByRole('dialog').getByLabel(medicine.correctWhy).fill('Forkert barn');
    await look(one, 'correct');
    await inDialog(one.page, medicine.correct).click();
    await openChild(two.page, name);
    await two.page.getByText(medicine.today(1, 1)).waitFor();
    await two.page.locator('s', { hasText: what }).waitFor();
    await two.page.getByText('Forkert barn').waitFor();
  });

  test('emergency medicine asks for a second look by a colleague', async () => {
    const { one, two, people } = journey();
    const { name, medicine: what, contacts } = people.rescued;
    await openChild(one.page, name);
    await button(one.page, medicine.give(what)).click();
    await look(one, 'second look');
    const { page } = one;
    await page.getByRole('dialog').getByLabel(people.teacher).check();
    await inDialog(page, medicine.looked).click();
    await inDialog(page, medicine.record).click();
    await openChild(two.page, name);
    await two.page.getByText(medicine.witness(people.teacher)).waitFor();
    const father = contacts.find(({ mayPickUp }) => !mayPickUp)?.name ?? '';
    const card = two.page.locator('.contact', { hasText: father });
    await card.getByText(t.child.mayNotPickUp).waitFor();
    await card.getByText(t.child.noCustody).waitFor();
  });
}

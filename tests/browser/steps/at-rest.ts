import { expect, test } from 'vitest';
import { deskText } from '../../../web/desk/text.ts';
import { button, heading, texts } from '../../web/support/browser.ts';
import type { Journey } from '../support/journey.ts';
import { look, openPhone, picture } from '../support/phone.ts';

const t = texts('da');
const d = deskText.da;

export function atRest(journey: () => Journey): void {
  test('the start page says that there is no outage, in Danish and in English', async () => {
    const { one, demo } = journey();
    await one.page.goto(demo.device);
    await heading(one.page, t.start.normal).waitFor();
    await look(one, 'normal');
    await button(one.page, t.words.language).click();
    await heading(one.page, texts('en').start.normal).waitFor();
    expect(await one.page.locator('html').getAttribute('lang')).toBe('en');
    await look(one, 'normal in English');
    await button(one.page, texts('en').words.language).click();
    await heading(one.page, t.start.normal).waitFor();
  });

  test('the janitor reads at /status that the box is ready, without a login', async () => {
    const { two, demo } = journey();
    await two.page.goto(`${demo.device}/status`);
    await heading(two.page, t.status.title).waitFor();
    await two.page.getByText(t.led.ready[1]).waitFor();
    await two.page.getByText(t.status.allWell).waitFor();
    await look(two, 'status');
    await two.page.getByRole('link', { name: t.words.back }).click();
    await heading(two.page, t.start.normal).waitFor();
  });

  test('the portal says what to do, in the dark and without scripts too', async () => {
    const { browser, demo } = journey();
    const plain = await openPhone(browser, { javaScriptEnabled: false });
    await plain.page.goto(`${demo.device}/portal`);
    await plain.page.getByRole('heading', { level: 1, name: 'Du er på Lygtes wi-fi' }).waitFor();
    const dark = await openPhone(browser, { colorScheme: 'dark' });
    await dark.page.goto(`${demo.device}/portal`);
    const address = dark.page.getByRole('link', { name: `${demo.device}/` });
    expect(await address.first().getAttribute('href')).toBe(`${demo.device}/`);
    await look(dark, 'portal');
    await dark.page.getByRole('link', { name: 'Fortsæt' }).click();
    await heading(dark.page, t.start.normal).waitFor();
    await look(dark, 'normal in the dark');
    for (const phone of [plain, dark]) {
      expect(phone.errors).toEqual([]);
      await phone.page.context().close();
    }
  });
}

export function theButton(journey: () => Journey): void {
  test('on the desk stands a box whose light says ready', async () => {
    const { desk, demo } = journey();
    await desk.page.goto(demo.desk);
    await desk.page.getByText(`${d.led}: ${d.patterns.ready}`).waitFor();
    await desk.page.locator('.box').getByText(d.hotspotOff).waitFor();
    await look(desk, 'desk');
  });

  test('held for three seconds it opens its Wi-Fi and waits for a keycard', async () => {
    const { desk, one, two } = journey();
    await button(desk.page, d.presses.three).click();
    await desk.page.getByText(`${d.led}: ${d.patterns.outageClosed}`).waitFor();
    await desk.page.locator('.box').getByText(d.hotspotOn).waitFor();
    for (const { page } of [one, two]) await heading(page, t.start.closed).waitFor();
    await look(one, 'closed');
    await picture(one, 'start');
  });
}

import { test } from 'vitest';
import { deskText } from '../../../web/desk/text.ts';
import { button, heading, texts } from '../../web/support/browser.ts';
import type { Journey } from '../support/journey.ts';
import { look, picture } from '../support/look.ts';

const t = texts('da');
const d = deskText.da;

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

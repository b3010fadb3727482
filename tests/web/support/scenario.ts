import type { Page } from 'playwright-core';
import { formatKeycode } from '../../../src/core/codes.ts';
import type { Language } from '../../../src/core/text/language.ts';
import { button, heading, texts } from './browser.ts';
import type { MockDevice } from './mock-device.ts';

export const CODE = formatKeycode(new Uint8Array(16).fill(7));

/** Called on every main screen, with its name. */
type Visit = (screen: string) => Promise<void>;

/** Makes the app fetch the status now instead of within seconds, as when a phone finds its network. */
export function askNow(page: Page): Promise<void> {
  return page.evaluate('void dispatchEvent(new Event("online"))');
}

/** Signs a phone in as the leader, on the overview. */
export async function signInAsLeader(page: Page, device: MockDevice): Promise<void> {
  device.status = { ...device.status, vault: 'open' };
  device.session = {
    card: 'leader',
    person: { id: 's1', name: 'Hanne Østerlund', role: 'leader' },
    hasPin: true,
  };
  await page.goto(device.url);
  await page.locator('.total').waitFor();
}

/** From a device at rest to the handover, finding things by their texts on the screens. */
export async function runScenario(
  page: Page,
  device: MockDevice,
  language: Language,
  visit: Visit,
): Promise<void> {
  await signIn(page, device, language, visit);
  await lookAround(page, device, language, visit);
  await giveMedicine(page, language, visit);
  await endOutage(page, device, language, visit);
}

async function signIn(page: Page, device: MockDevice, language: Language, visit: Visit) {
  const t = texts(language);
  device.status = { ...device.status, mode: 'normal' };
  await page.goto(`${device.url}/status`);
  await heading(page, t.status.title).waitFor();
  await visit('status');
  await page.goto(device.url);
  await heading(page, t.start.normal).waitFor();
  await visit('normal');
  device.status = { ...device.status, mode: 'outage' };
  await askNow(page);
  await heading(page, t.start.closed).waitFor();
  await page.getByLabel(t.start.code).fill(CODE.slice(0, 9));
  await visit('keycard');
  device.status = { ...device.status, vault: 'open' };
  await askNow(page);
  await heading(page, t.signIn.title).waitFor();
  await page.getByLabel(t.signIn.search).fill('met');
  await button(page, 'Mette Dyrlund').click();
  await visit('pin');
  await button(page, t.signIn.ask).click();
  await heading(page, t.signIn.wait).waitFor();
  await visit('wait');
  device.session = { card: 'leader', person: null, hasPin: false };
  await page.reload();
  await page.getByRole('button', { name: /Hanne Østerlund/ }).waitFor();
  await visit('names');
  await page.getByRole('button', { name: /Hanne Østerlund/ }).click();
  await heading(page, t.setPin.title).waitFor();
  await visit('set-pin');
  await button(page, t.setPin.later).click();
  await heading(page, t.overview.title).waitFor();
}

async function lookAround(page: Page, device: MockDevice, language: Language, visit: Visit) {
  const t = texts(language);
  const tab = (name: string) =>
    page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
  device.publish({ requests: [{ id: 'r1', name: 'Lise Lund', role: 'staff', number: '47' }] });
  await button(page, t.frame.letIn).waitFor();
  await visit('overview');
  await button(page, t.frame.letIn).click();
  await button(page, t.frame.letIn).waitFor({ state: 'detached' });
  await tab(t.link('children'));
  await button(page, t.children.set(t.attendance.act.present, 'Åse Aagaard')).click();
  await button(page, t.attendance.undo).waitFor();
  await visit('children');
  await button(page, t.children.other('Åse Aagaard')).click();
  await visit('statuses');
  await button(page, t.attendance.act.gone).click();
  // Elsewhere than in a school it asks at once.
  if (device.kind === 'school') await button(page, t.attendance.who).click();
  await visit('pick-up');
  await page.getByRole('dialog').getByRole('button', { name: t.words.close }).click();
  await tab(t.link('plan'));
  await heading(page, 'Indsatsplan for nedbrud').waitFor();
  await visit('plan');
  await tab(t.link('log'));
  await page.getByRole('listitem').filter({ hasText: 'Åse Aagaard' }).first().waitFor();
  await visit('log');
  await tab(t.link('more'));
  await visit('more');
  const { clock } = device.status;
  device.status = { ...device.status, clock: { ...clock, certain: false } };
  await askNow(page);
  await button(page, t.more.setClock).waitFor();
  await tab(t.link('log'));
  await visit('clock-unsure');
  await page.getByRole('link', { name: t.frame.setClock }).click();
  await button(page, t.more.setClock).click();
  await visit('set-clock');
  await page.getByRole('dialog').getByRole('button', { name: t.more.setClock }).click();
  await button(page, t.more.setClock).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: t.link('people') }).click();
  await visit('people');
  await tab(t.link('children'));
  await page.getByRole('link', { name: new RegExp(t.words.protectedChild('7KD')) }).click();
  await button(page, t.protected.open).click();
  await page.getByLabel(t.protected.reason).fill('Ringe hjem');
  await visit('protected-reason');
  await button(page, t.protected.show).click();
  await page.getByText('Hemmelig Kanariefugl').waitFor();
  await visit('protected');
}

async function giveMedicine(page: Page, language: Language, visit: Visit) {
  const t = texts(language);
  await page.goBack();
  await page.getByRole('link', { name: /Åse Aagaard/ }).click();
  await heading(page, 'Åse Aagaard').waitFor();
  await visit('child');
  await button(page, t.medicine.give('Panodil Junior')).click();
  await visit('dose');
  await button(page, t.medicine.record).click();
  await page.getByText(t.medicine.overMax(1)).waitFor();
  await page.getByRole('button', { name: /Panodil Junior (kl\.|at) / }).click();
  await visit('correct');
  await page.getByRole('dialog').getByRole('button', { name: t.medicine.correct }).click();
  await page.locator('s').waitFor();
  await button(page, t.medicine.give('EpiPen Junior')).click();
  await visit('second-look');
  await page.getByRole('dialog').getByLabel('Åge Bækkelund').check();
  await button(page, t.medicine.looked).click();
  await button(page, t.medicine.record).click();
  await page.getByText(t.medicine.witness('Åge Bækkelund')).waitFor();
  await visit('medicine-log');
}

async function endOutage(page: Page, device: MockDevice, language: Language, visit: Visit) {
  const t = texts(language);
  await page
    .getByRole('navigation')
    .getByRole('link', { name: t.link('more') })
    .click();
  await button(page, t.more.drillOn).click();
  await page.getByRole('dialog').getByRole('button', { name: t.more.drillOn }).click();
  await page.getByText(t.frame.drill, { exact: true }).waitFor();
  await visit('drill');
  device.failing.set('GET /api/status', 'silence');
  await askNow(page);
  await page.getByText(t.frame.lost).waitFor();
  await visit('lost');
  device.failing.clear();
  await askNow(page);
  await page.getByText(t.frame.lost).waitFor({ state: 'detached' });
  await button(page, t.more.end).click();
  await page.getByRole('dialog').getByRole('button', { name: t.more.end }).click();
  await heading(page, t.handover.title).waitFor();
  await visit('handover');
}

import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { Language } from '../../../src/core/text/language.ts';
import { ledText } from '../../../src/core/text/led.ts';
import { childText } from '../../../web/app/child/text.ts';
import { childrenText } from '../../../web/app/children/text.ts';
import { handoverText } from '../../../web/app/handover/text.ts';
import { logText } from '../../../web/app/log/text.ts';
import { medicineText } from '../../../web/app/medicine/text.ts';
import { moreText } from '../../../web/app/more/text.ts';
import { overviewText } from '../../../web/app/overview/text.ts';
import { peopleText } from '../../../web/app/people/text.ts';
import { planText } from '../../../web/app/plan/text.ts';
import { protectedText } from '../../../web/app/protected/text.ts';
import { linkWord, type PageName } from '../../../web/app/routes.ts';
import { setPinText, signInText, startText } from '../../../web/app/sign-in/text.ts';
import { statusText } from '../../../web/app/status/text.ts';
import { attendanceText, frameText, words } from '../../../web/app/text.ts';

/** Debian's Chromium, without a window and without background traffic. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.LYGTE_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

const TIMEOUT_MS = 20_000;

export interface PhoneOptions extends Pick<BrowserContextOptions, 'viewport' | 'colorScheme'> {
  readonly language?: Language;
  readonly javaScriptEnabled?: boolean;
}

/**
 * A phone with cookies and memory of its own.
 * @returns its page, and the errors of its console and scripts so far
 */
export async function openPhone(
  browser: Browser,
  { language = 'da', ...options }: PhoneOptions = {},
): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    locale: language === 'da' ? 'da-DK' : 'en-GB',
    timezoneId: 'Europe/Copenhagen',
    reducedMotion: 'reduce',
    ...options,
  });
  // Less than a test's own limit, so that the error names what was waited for.
  context.setDefaultTimeout(TIMEOUT_MS);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return { page, errors };
}

/** The app's texts in one language: tests find things by their text. */
export function texts(language: Language) {
  return {
    attendance: attendanceText[language],
    child: childText[language],
    children: childrenText[language],
    frame: frameText[language],
    handover: handoverText[language],
    log: logText[language],
    medicine: medicineText[language],
    more: moreText[language],
    overview: overviewText[language],
    people: peopleText[language],
    plan: planText[language],
    protected: protectedText[language],
    setPin: setPinText[language],
    signIn: signInText[language],
    start: startText[language],
    status: statusText[language],
    led: ledText[language],
    words: words[language],
    /** The word of a page's tab or menu item. */
    link: (page: PageName) => linkWord(page, language),
  };
}

export function button(page: Page, name: string | RegExp) {
  return page.getByRole('button', { name, exact: true });
}

export function heading(page: Page, name: string | RegExp) {
  return page.getByRole('heading', { level: 1, name, exact: true });
}

/**
 * A call of a function of `tests/web/in-page`, as text for `page.evaluate`. It stands in a file of
 * its own because its types are the browser's.
 */
export function inPage(name: string, ...given: readonly unknown[]): string {
  const source = readFileSync(join(import.meta.dirname, '../in-page', `${name}.ts`), 'utf8');
  const script = stripTypeScriptTypes(source).replace('export ', '');
  const [, called] = /function (\w+)/.exec(script) ?? [];
  return `(() => { ${script}; return ${called}(${given.map((each) => JSON.stringify(each))}); })()`;
}

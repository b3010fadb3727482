import type { Browser, Page } from 'playwright-core';
import { openPhone as openPage, type PhoneOptions } from '../../web/support/browser.ts';

/** A phone with cookies and memory of its own, and a record of what it received and showed. */
export interface Phone {
  readonly page: Page;
  /** Errors of the console and of scripts, with what the content policy refused. */
  readonly errors: string[];
  /** The bodies of all answers to this phone, and its live messages. */
  readonly received: () => Promise<readonly string[]>;
  /** The text of every screen that was checked by `look`. */
  readonly shown: string[];
}

/** A Danish phone, where the options say nothing else. */
export async function openPhone(browser: Browser, options: PhoneOptions = {}): Promise<Phone> {
  const { page, errors } = await openPage(browser, options);
  return { page, errors, received: await listen(page), shown: [] };
}

async function listen(page: Page): Promise<Phone['received']> {
  const bodies: Promise<string>[] = [];
  page.on('response', (response) => {
    // A stream has no end to wait for: its messages are recorded one by one, below.
    if (response.headers()['content-type']?.startsWith('text/event-stream')) return;
    bodies.push(response.text().catch(() => ''));
  });
  const messages: string[] = [];
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  devtools.on('Network.eventSourceMessageReceived', ({ data }) => messages.push(data));
  return async () => [...(await Promise.all(bodies)), ...messages];
}

/** The addresses in the phone's history. */
export async function historyOf({ page }: Phone): Promise<string[]> {
  const devtools = await page.context().newCDPSession(page);
  const { entries } = await devtools.send('Page.getNavigationHistory');
  await devtools.detach();
  return entries.map(({ url }) => url);
}

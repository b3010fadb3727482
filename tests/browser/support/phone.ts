import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** A phone of its own: its own cookies and memory, and what it heard and complained of. */
export interface Phone {
  readonly page: Page;
  /** Errors of the console and of scripts, with what the content policy refused. */
  readonly complaints: string[];
  /** The bodies of all answers the box gave this phone, and its live messages. */
  readonly heard: () => Promise<readonly string[]>;
  /** What was to be read on the screens that were looked at. */
  readonly read: string[];
}

const PATIENCE_MS = 12_000;

/** A Danish phone in somebody's hand, unless told otherwise. */
export async function openPhone(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<Phone> {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    locale: 'da-DK',
    timezoneId: 'Europe/Copenhagen',
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return { page, complaints, heard: await listen(page), read: [] };
}

async function listen(page: Page): Promise<Phone['heard']> {
  const bodies: Promise<string>[] = [];
  page.on('response', (response) => {
    // A stream has no end to wait for: its messages are heard one by one.
    if (response.headers()['content-type']?.startsWith('text/event-stream')) return;
    bodies.push(response.text().catch(() => ''));
  });
  const messages: string[] = [];
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  devtools.on('Network.eventSourceMessageReceived', ({ data }) => messages.push(data));
  return async () => [...(await Promise.all(bodies)), ...messages];
}

/** The addresses the phone's history holds. */
export async function historyOf({ page }: Phone): Promise<string[]> {
  const devtools = await page.context().newCDPSession(page);
  const { entries } = await devtools.send('Page.getNavigationHistory');
  await devtools.detach();
  return entries.map(({ url }) => url);
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { isAlive, type RunningDemo, startBuiltDemo } from '../../cli/support/demo.ts';
import { openBrowser } from '../../web/support/browser.ts';
import { type People, peopleOf } from './people.ts';
import { openPhone, type Phone } from './phone.ts';

/** One demo, its desk and two phones, through a whole outage. */
export interface Journey {
  readonly browser: Browser;
  readonly data: string;
  readonly demo: RunningDemo;
  readonly people: People;
  readonly desk: Phone;
  /** The leader's phone. */
  readonly one: Phone;
  /** The phone of somebody with the staff card. */
  readonly two: Phone;
  close(): Promise<void>;
}

export async function startJourney(): Promise<Journey> {
  const data = mkdtempSync(join(tmpdir(), 'lygte-journey-'));
  const [demo, browser] = await Promise.all([startBuiltDemo(data, '--port', '0'), openBrowser()]);
  return {
    browser,
    data,
    demo,
    people: peopleOf(join(data, 'sample')),
    desk: await openPhone(browser, { viewport: { width: 1500, height: 950 } }),
    one: await openPhone(browser),
    two: await openPhone(browser),
    async close() {
      await browser.close();
      if (isAlive(demo.pid)) await demo.end('SIGTERM');
      rmSync(data, { recursive: true });
    },
  };
}

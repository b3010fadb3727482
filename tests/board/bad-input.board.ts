import { closeSync, openSync, writeSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { configure } from '../../scripts/board/device.ts';
import type { Machine } from '../../scripts/board/machine.ts';
import { OFFSETS } from '../../scripts/image/disk.ts';
import type { ReadinessCode } from '../../src/core/readiness.ts';
import { openSite, type Site, untilStatus } from './support/site.ts';

/** A device reports what is wrong with it, and does everything else. */
describe('a device with a fault', () => {
  let site: Site;
  let machine: Machine | undefined;

  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(async () => {
    await machine?.cutPower();
    await site[Symbol.asyncDispose]();
  });

  const codesOf = (codes: readonly { readonly code: ReadinessCode }[]) =>
    codes.map(({ code }) => code);

  /** Waits for a code; the page of the janitor and `lygte status` both show it. */
  async function untilTold(code: ReadinessCode): Promise<string> {
    await untilStatus(site.device, ({ readiness }) => codesOf(readiness).includes(code), 900_000);
    return (await machine?.agent.must('lygte status --lang en 2>&1 || lygte status')) ?? '';
  }

  test('a lygte.json that is wrong, and no radio', async () => {
    configure(site.device, '{"name": "Hr. Lygte", "kode": 1');
    machine = await site.device.start({ radios: 0 });
    expect(await untilTold('setupWrong')).not.toBe('');
    const journal = await machine.agent.must('journalctl -b -o cat -u lygte-setup');
    expect(journal).toMatch(/setupWrong/);
    expect(journal).toMatch(/lygte\.json/);
    await untilStatus(site.device, ({ readiness }) =>
      codesOf(readiness).includes('hotspotMissing'),
    );
  });

  test('an enrolment code that is wrong', async () => {
    const right = await site.lygteJson();
    configure(site.device, { ...right, code: '0000-0000-0000-0000' });
    machine = await site.device.start();
    await untilTold('enrolRefused');
    await machine.devicePanel.untilLight('fast blinking', 60_000);
    // A new file on the boot partition is all it takes.
    await machine.cutPower();
    configure(site.device, await site.lygteJson());
    machine = await site.device.start();
    await untilStatus(site.device, ({ version }) => version !== null, 900_000);
  });

  test('a data partition that is no file system', async () => {
    configure(site.device, await site.lygteJson());
    const card = openSync(site.device.card, 'r+');
    writeSync(card, new Uint8Array(1 << 20), 0, 1 << 20, OFFSETS.data);
    closeSync(card);
    machine = await site.device.start();
    await untilTold('storeFailed');
    await machine.devicePanel.untilLight('fast blinking', 60_000);
  });
});

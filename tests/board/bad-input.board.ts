import { closeSync, openSync, writeSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { configure } from '../../scripts/board/device.ts';
import type { Machine } from '../../scripts/board/machine.ts';
import { OFFSETS } from '../../scripts/image/disk.ts';
import type { ReadinessCode } from '../../src/core/readiness.ts';
import { type Stage, setStage, untilStatus } from './support/stage.ts';

/** What is wrong with a box, it says itself; and it does everything else. */
describe('a box with something wrong', () => {
  let stage: Stage;
  let machine: Machine | undefined;

  beforeEach(async () => {
    stage = await setStage();
  });
  afterEach(async () => {
    await machine?.cutPower();
    await stage[Symbol.asyncDispose]();
  });

  const codesOf = (codes: readonly { readonly code: ReadinessCode }[]) =>
    codes.map(({ code }) => code);

  /** Waits for a code; the page of the janitor and `lygte status` both tell it. */
  async function untilTold(code: ReadinessCode): Promise<string> {
    await untilStatus(stage.box, ({ readiness }) => codesOf(readiness).includes(code), 900_000);
    return (await machine?.agent.must('lygte status --lang en 2>&1 || lygte status')) ?? '';
  }

  test('a lygte.json that is wrong, and no radio', async () => {
    configure(stage.box, '{"name": "Hr. Lygte", "kode": 1');
    machine = await stage.box.start({ radios: 0 });
    expect(await untilTold('setupWrong')).not.toBe('');
    const journal = await machine.agent.must('journalctl -b -o cat -u lygte-setup');
    expect(journal).toMatch(/setupWrong/);
    expect(journal).toMatch(/lygte\.json/);
    await untilStatus(stage.box, ({ readiness }) => codesOf(readiness).includes('hotspotMissing'));
  });

  test('an enrolment code that is wrong', async () => {
    const right = await stage.lygteJson();
    configure(stage.box, { ...right, code: '0000-0000-0000-0000' });
    machine = await stage.box.start();
    await untilTold('enrolRefused');
    await machine.devicePanel.untilLight('fast blinking', 60_000);
    // A new file on the boot partition is all it takes.
    await machine.cutPower();
    configure(stage.box, await stage.lygteJson());
    machine = await stage.box.start();
    await untilStatus(stage.box, ({ version }) => version !== null, 900_000);
  });

  test('a data partition that is no file system', async () => {
    configure(stage.box, await stage.lygteJson());
    const card = openSync(stage.box.card, 'r+');
    writeSync(card, new Uint8Array(1 << 20), 0, 1 << 20, OFFSETS.data);
    closeSync(card);
    machine = await stage.box.start();
    await untilTold('storeFailed');
    await machine.devicePanel.untilLight('fast blinking', 60_000);
  });
});

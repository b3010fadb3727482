import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createApplianceState,
  PANEL_SILENT_MS,
} from '../../../appliance/server/appliance-state.ts';
import type { ApplianceCode } from '../../../src/core/readiness.ts';

let folder: string;
let nowMs: number;
let certificate: ReadonlySet<ApplianceCode>;
const write = (text: string) => writeFileSync(join(folder, 'outcome.json'), text);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lygte-setup-'));
  write('{"problems":[]}');
  nowMs = 1_000;
  certificate = new Set();
});
afterEach(() => rmSync(folder, { recursive: true }));

const state = (panelExpected = true) =>
  createApplianceState({
    setup: folder,
    panelExpected,
    now: () => nowMs,
    certificate: () => certificate,
  });
const WELL = { hotspot: 'on', button: true, led: true } as const;

test('there are no codes while no source reports one', () => {
  const appliance = state();
  expect([...appliance.codes()]).toEqual([]);
  appliance.setPanelHealth(WELL);
  expect([...appliance.codes()]).toEqual([]);
});

test.each([
  [{ ...WELL, hotspot: 'off' }, []],
  [{ ...WELL, hotspot: 'failed' }, ['hotspotFailed']],
  [{ ...WELL, hotspot: 'missing' }, ['hotspotMissing']],
  [{ ...WELL, button: false }, ['buttonMissing']],
  [
    { hotspot: 'missing', button: false, led: false },
    ['hotspotMissing', 'buttonMissing', 'ledMissing'],
  ],
] as const)('of the parts %j it says %j', (health, codes) => {
  const appliance = state();
  appliance.setPanelHealth(health);
  expect([...appliance.codes()]).toEqual(codes);
  appliance.setPanelHealth(WELL);
  expect([...appliance.codes()]).toEqual([]);
});

test('a panel that stops reporting is panelSilent, and its last report no longer counts', () => {
  const appliance = state();
  const demo = state(false);
  appliance.setPanelHealth({ ...WELL, led: false });
  nowMs += PANEL_SILENT_MS;
  expect([...appliance.codes()]).toEqual(['ledMissing']);
  nowMs += 1;
  expect([...appliance.codes()]).toEqual(['panelSilent']);
  expect([...demo.codes()]).toEqual([]);
  appliance.setPanelHealth(WELL);
  expect([...appliance.codes()]).toEqual([]);
});

test('a panel that never reports is panelSilent as well', () => {
  const appliance = state();
  nowMs += PANEL_SILENT_MS + 1;
  expect([...appliance.codes()]).toEqual(['panelSilent']);
});

test('what setup found is taken from its outcome, also when it is run again', () => {
  write(JSON.stringify({ problems: [{ code: 'setupWrong', detail: { reason: 'of tomorrow' } }] }));
  const appliance = state();
  expect([...appliance.codes()]).toEqual(['setupWrong']);
  write(JSON.stringify({ problems: [{ code: 'hotspotMissing' }, { code: 'vaultClosed' }] }));
  nowMs += 5_000;
  expect([...appliance.codes()]).toEqual(['hotspotMissing']);
  write('{"problems":[]}');
  nowMs += 5_000;
  expect([...appliance.codes()]).toEqual([]);
});

test.each(['', '{', '[]', '{"problems":{}}'])('an outcome of %j is setupWrong', (text) => {
  write(text);
  expect([...state().codes()]).toEqual(['setupWrong']);
});

test('setup without an outcome is setupWrong', () => {
  rmSync(join(folder, 'outcome.json'));
  expect([...state().codes()]).toEqual(['setupWrong']);
});

test('the certificate’s codes count, and each code once', () => {
  write('{"problems":[{"code":"hotspotMissing"}]}');
  certificate = new Set(['certificateMissing']);
  const appliance = state();
  appliance.setPanelHealth({ ...WELL, hotspot: 'missing' });
  expect([...appliance.codes()]).toEqual(['hotspotMissing', 'certificateMissing']);
});

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

test('nothing is wrong while nobody says so', () => {
  const box = state();
  expect([...box.codes()]).toEqual([]);
  box.setPanelHealth(WELL);
  expect([...box.codes()]).toEqual([]);
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
  const box = state();
  box.setPanelHealth(health);
  expect([...box.codes()]).toEqual(codes);
  box.setPanelHealth(WELL);
  expect([...box.codes()]).toEqual([]);
});

test('a panel that falls silent is missed, and with it what it said', () => {
  const box = state();
  const demo = state(false);
  box.setPanelHealth({ ...WELL, led: false });
  nowMs += PANEL_SILENT_MS;
  expect([...box.codes()]).toEqual(['ledMissing']);
  nowMs += 1;
  expect([...box.codes()]).toEqual(['panelSilent']);
  expect([...demo.codes()]).toEqual([]);
  box.setPanelHealth(WELL);
  expect([...box.codes()]).toEqual([]);
});

test('one that never speaks is missed as well', () => {
  const box = state();
  nowMs += PANEL_SILENT_MS + 1;
  expect([...box.codes()]).toEqual(['panelSilent']);
});

test('what setup found is taken from its outcome, also when it is run again', () => {
  write(JSON.stringify({ problems: [{ code: 'setupWrong', detail: { reason: 'of tomorrow' } }] }));
  const box = state();
  expect([...box.codes()]).toEqual(['setupWrong']);
  write(JSON.stringify({ problems: [{ code: 'hotspotMissing' }, { code: 'vaultClosed' }] }));
  nowMs += 5_000;
  expect([...box.codes()]).toEqual(['hotspotMissing']);
  write('{"problems":[]}');
  nowMs += 5_000;
  expect([...box.codes()]).toEqual([]);
});

test.each(['', '{', '[]', '{"problems":{}}'])('an outcome of %j is wrong itself', (text) => {
  write(text);
  expect([...state().codes()]).toEqual(['setupWrong']);
});

test('setup that has left nothing did not come to its end', () => {
  rmSync(join(folder, 'outcome.json'));
  expect([...state().codes()]).toEqual(['setupWrong']);
});

test('the certificate has its say, and each code counts once', () => {
  write('{"problems":[{"code":"hotspotMissing"}]}');
  certificate = new Set(['certificateMissing']);
  const box = state();
  box.setPanelHealth({ ...WELL, hotspot: 'missing' });
  expect([...box.codes()]).toEqual(['hotspotMissing', 'certificateMissing']);
});

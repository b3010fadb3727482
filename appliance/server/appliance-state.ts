import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { PANEL_HEALTH_MS, type PanelHealth } from '../../src/core/panel.ts';
import { type ApplianceCode, isApplianceCode } from '../../src/core/readiness.ts';

/** What the server knows of the device as an appliance. */
export interface ApplianceState {
  codes(): ReadonlySet<ApplianceCode>;
  /** Takes what the panel reports of its parts. */
  setPanelHealth(health: PanelHealth): void;
}

export interface ApplianceSources {
  /** The folder where setup writes its outcome; null for none. */
  readonly setup: string | null;
  /** A panel is expected to report. */
  readonly panelExpected: boolean;
  /** Milliseconds of a steady clock. */
  now(): number;
  /** The readiness codes of the certificate. */
  certificate(): ReadonlySet<ApplianceCode>;
}

/** A panel that misses three reports in a row counts as not there. */
export const PANEL_SILENT_MS = 3 * PANEL_HEALTH_MS;
/** Setup may be run again by hand; its outcome is read this often at most. */
const OUTCOME_MS = 5_000;

const outcome = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ problems: v.array(v.object({ code: v.string() })) }),
);

/** Collects the readiness codes of setup, panel and certificate. */
export function createApplianceState(sources: ApplianceSources): ApplianceState {
  const { setup, panelExpected, now, certificate } = sources;
  let reportedAt = now();
  let health: PanelHealth | null = null;
  let read = { at: Number.NEGATIVE_INFINITY, codes: [] as readonly ApplianceCode[] };

  function ofSetup(): readonly ApplianceCode[] {
    if (setup !== null && now() - read.at >= OUTCOME_MS)
      read = { at: now(), codes: readOutcome(join(setup, 'outcome.json')) };
    return read.codes;
  }

  function ofPanel(): readonly ApplianceCode[] {
    if (panelExpected && now() - reportedAt > PANEL_SILENT_MS) return ['panelSilent'];
    return health === null ? [] : codesOf(health);
  }

  return {
    codes: () => new Set([...ofSetup(), ...ofPanel(), ...certificate()]),
    setPanelHealth(reported) {
      reportedAt = now();
      health = reported;
    },
  };
}

function codesOf({ hotspot, button, led }: PanelHealth): ApplianceCode[] {
  const holds: Partial<Record<ApplianceCode, boolean>> = {
    hotspotMissing: hotspot === 'missing',
    hotspotFailed: hotspot === 'failed',
    buttonMissing: !button,
    ledMissing: !led,
  };
  return Object.keys(holds)
    .filter(isApplianceCode)
    .filter((code) => holds[code]);
}

/** Setup writes one at every start: where there is none, or half of one, setup did not finish. */
function readOutcome(path: string): readonly ApplianceCode[] {
  const parsed = v.safeParse(outcome, readText(path));
  if (!parsed.success) return ['setupWrong'];
  return parsed.output.problems.map(({ code }) => code).filter(isApplianceCode);
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

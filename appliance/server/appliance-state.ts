import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { PANEL_HEALTH_MS, type PanelHealth } from '../../src/core/panel.ts';
import { type ApplianceCode, isApplianceCode } from '../../src/core/readiness.ts';

/** What the server knows of the box as an appliance. */
export interface ApplianceState {
  codes(): ReadonlySet<ApplianceCode>;
  /** What the panel said of its parts. */
  heard(health: PanelHealth): void;
}

export interface ApplianceSources {
  /** The folder where setup has left how it went; null for none. */
  readonly setup: string | null;
  /** A panel is expected to speak up. */
  readonly panelExpected: boolean;
  /** Milliseconds of a steady clock. */
  now(): number;
  /** What is to be said of the certificate. */
  certificate(): ReadonlySet<ApplianceCode>;
}

/** A panel that has not said anything three times in a row is not there. */
export const PANEL_SILENT_MS = 3 * PANEL_HEALTH_MS;
/** Setup may be run again by hand; its outcome is looked at this often at most. */
const OUTCOME_MS = 5_000;

const outcome = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ problems: v.array(v.object({ code: v.string() })) }),
);

/** Puts together what setup, the panel and the certificate say. */
export function createApplianceState(sources: ApplianceSources): ApplianceState {
  const { setup, panelExpected, now, certificate } = sources;
  let heardAt = now();
  let health: PanelHealth | null = null;
  let read = { at: Number.NEGATIVE_INFINITY, codes: [] as readonly ApplianceCode[] };

  function ofSetup(): readonly ApplianceCode[] {
    if (setup !== null && now() - read.at >= OUTCOME_MS)
      read = { at: now(), codes: readOutcome(join(setup, 'outcome.json')) };
    return read.codes;
  }

  function ofPanel(): readonly ApplianceCode[] {
    if (panelExpected && now() - heardAt > PANEL_SILENT_MS) return ['panelSilent'];
    return health === null ? [] : codesOf(health);
  }

  return {
    codes: () => new Set([...ofSetup(), ...ofPanel(), ...certificate()]),
    heard(said) {
      heardAt = now();
      health = said;
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

/** Setup leaves one at every start: where there is none, or half of one, it did not get so far. */
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

import type { SampleInstitution } from './people.ts';
import { type SampleOptions, writeSample } from './write.ts';

/** The demo's municipality: a day-care, a school, and the school's after-school club. */
export const DEMO_INSTITUTIONS: readonly SampleInstitution[] = [
  { id: 'bh-solsikken', name: 'Børnehuset Solsikken', kind: 'daycare', children: 80 },
  { id: 'sk-lygten', name: 'Lygteskolen', kind: 'school', children: 500 },
  { id: 'sfo-lanternen', name: 'SFO Lanternen', kind: 'club', children: 120, school: 'sk-lygten' },
];

/** What a demo decides of its sample: see PeopleOptions and SampleOptions. */
type DemoChoices = Pick<SampleOptions, 'date' | 'canary' | 'until'>;

/** @param of date: `YYYY-MM-DD`, the morning the demo starts */
export function demoSample(of: DemoChoices): SampleOptions {
  return { seed: 24, institutions: DEMO_INSTITUTIONS, ...of };
}

/** Writes the demo's export as a folder. */
export function writeDemoSample(dir: string, of: DemoChoices): Promise<void> {
  return writeSample(dir, demoSample(of));
}

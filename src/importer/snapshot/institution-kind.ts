import type { InstitutionKind } from '../../core/snapshot.ts';
import { fold } from '../rows/values.ts';

/** Orgs of these types are above the institutions. */
const ABOVE = new Set(
  [
    'district',
    'local',
    'state',
    'national',
    'kommune',
    'municipality',
    'forvaltning',
    'område',
  ].map(fold),
);

export function isAbove(type: string): boolean {
  return ABOVE.has(fold(type));
}

/** In this order: `specialskole` is special before it is a school, `SFO … Skole` a club. */
const PATTERNS: readonly [RegExp, InstitutionKind][] = [
  [/special|kompetencecenter|aflastning/, 'special'],
  [/sfo|fritid|klub|club|afterschool|ungdomsskole/, 'club'],
  [
    /bornehave|vuggestue|dagtilbud|daginstitution|dagpleje|bornehus|integreret|daycare|kindergarten|nursery|preschool/,
    'daycare',
  ],
  [/ppr|sundhedspleje|tandpleje|familiehus|familiecenter|service/, 'service'],
  [/skole|school|gymnasi/, 'school'],
];

/** By its type; where that only says `school`, as OneRoster does for everything, by its name. */
export function institutionKind(type: string, name: string): InstitutionKind {
  const byType = kindIn(type);
  if (byType !== null && byType !== 'school') return byType;
  return kindIn(name) ?? byType ?? 'other';
}

function kindIn(text: string): InstitutionKind | null {
  const folded = fold(text);
  return PATTERNS.find(([pattern]) => pattern.test(folded))?.[1] ?? null;
}

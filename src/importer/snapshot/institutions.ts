import type { InstitutionKind } from '../../core/snapshot.ts';
import { fold } from '../rows/values.ts';

/** The first match counts: `specialskole` is special, not a school, and `SFO … Skole` a club. */
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

/** By its type; by its name where the type is only `school`, as OneRoster has it for all kinds. */
export function institutionKind(type: string, name: string): InstitutionKind {
  const byType = kindIn(type);
  if (byType !== null && byType !== 'school') return byType;
  return kindIn(name) ?? byType ?? 'other';
}

function kindIn(text: string): InstitutionKind | null {
  const folded = fold(text);
  return PATTERNS.find(([pattern]) => pattern.test(folded))?.[1] ?? null;
}

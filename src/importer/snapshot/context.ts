import type { Place } from '../records.ts';
import type { RowReason } from '../report.ts';
import { fold, remembered } from '../rows/values.ts';

/** A person's part in an institution; `outside` is the municipality's administration and its IT. */
export type PersonRole = 'child' | 'guardian' | 'staff' | 'leader' | 'outside';

const WORDS: Readonly<Record<PersonRole, readonly string[]>> = {
  child: ['student', 'elev', 'barn', 'pupil', 'child', 'learner'],
  guardian: [
    'parent',
    'guardian',
    'relative',
    'forælder',
    'mor',
    'far',
    'værge',
    'pårørende',
    'kontaktperson',
    'contact',
  ],
  staff: [
    'teacher',
    'aide',
    'proctor',
    'counselor',
    'staff',
    'lærer',
    'pædagog',
    'medhjælper',
    'pædagogmedhjælper',
    'pædagogisk assistent',
    'assistent',
    'vikar',
    'ansat',
    'personale',
    'medarbejder',
    'børnehaveklasseleder',
    'substitute',
  ],
  leader: [
    'administrator',
    'principal',
    'siteAdministrator',
    'leder',
    'leader',
    'skoleleder',
    'institutionsleder',
    'daglig leder',
    'pædagogisk leder',
    'afdelingsleder',
    'viceskoleleder',
    'souschef',
    'sfo-leder',
    'klubleder',
  ],
  outside: ['districtAdministrator', 'systemAdministrator'],
};

const BY_WORD: ReadonlyMap<string, PersonRole> = new Map(
  (Object.keys(WORDS) as PersonRole[]).flatMap((role) =>
    WORDS[role].map((word): [string, PersonRole] => [fold(word), role]),
  ),
);

/** Null for an unknown role. */
export const parseRole: (word: string) => PersonRole | null = remembered(
  (word) => BY_WORD.get(fold(word)) ?? null,
);

/** Job titles are free text: only a known leader's title makes a leader. */
export function staffRole(title: string): 'staff' | 'leader' {
  return parseRole(title) === 'leader' ? 'leader' : 'staff';
}

/** What every step of building the snapshots needs. */
export interface Build {
  readonly idSecret: Uint8Array;
  /** `YYYY-MM-DD`; roles and enrollments that ended before it are ignored. */
  readonly today: string;
  report(
    place: Pick<Place, 'file' | 'line'>,
    action: 'rejected' | 'repaired',
    reason: RowReason,
    value?: string,
  ): void;
}

/** Whether `day` is between these dates, both inclusive. */
export function isCurrent(span: { begin?: string; end?: string }, day: string): boolean {
  return (
    (span.begin === undefined || span.begin <= day) && (span.end === undefined || span.end >= day)
  );
}

/** The first day after `day` on which a role or an enrollment begins or no longer counts. */
export function nextChange(
  spans: { readonly begins: Iterable<string>; readonly ends: Iterable<string> },
  day: string,
): string | null {
  const after = [...spans.ends].map((end) =>
    new Date(Date.parse(`${end}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10),
  );
  return [...spans.begins, ...after].filter((date) => date > day).sort()[0] ?? null;
}

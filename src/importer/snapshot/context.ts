import type { Clock } from '../../core/ports.ts';
import { stamp, wallDate } from '../../core/time.ts';
import type { RawExport } from '../raw-export.ts';
import type { Place } from '../records.ts';
import type { IssueLog, RowReason } from '../report.ts';
import { fold } from '../rows/values.ts';
import type { UserRecord } from '../tables/oneroster.ts';

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
export function parseRole(word: string): PersonRole | null {
  return BY_WORD.get(fold(word)) ?? null;
}

/** Job titles are free text: only a known leader's title makes a leader. */
export function staffRole(title: string): 'staff' | 'leader' {
  return parseRole(title) === 'leader' ? 'leader' : 'staff';
}

/** What every step of building the snapshots needs. */
export interface Build {
  readonly raw: RawExport;
  readonly idSecret: Uint8Array;
  /** `YYYY-MM-DD`; roles and enrollments that ended before it are ignored. */
  readonly today: string;
  /** A person by sourcedId, user name, local id or CPR key; undefined where nobody or several fit. */
  person(key: string): UserRecord | undefined;
  /** The child that a row is about; one that is in no export is reported (`orphanChild`). */
  childOf(row: { readonly place: Place; readonly child: string }): UserRecord | undefined;
  /** OneRoster 1.2: each user's role by roles.csv; `child` wins over any other. */
  readonly roles: ReadonlyMap<string, PersonRole>;
  report(place: Place, action: 'rejected' | 'repaired', reason: RowReason, value?: string): void;
}

export function newBuild(
  raw: RawExport,
  deps: { clock: Clock; idSecret: Uint8Array; issues: IssueLog },
): Build {
  const byKey = new Map<string, string | null>();
  for (const user of raw.users.values())
    for (const key of user.keys) byKey.set(key, byKey.has(key) ? null : user.id);
  const day = wallDate(stamp(deps.clock));
  const person = (key: string) => raw.users.get(key) ?? raw.users.get(byKey.get(key) ?? '');
  const report = deps.issues.addAt;
  return {
    raw,
    idSecret: deps.idSecret,
    today: day,
    roles: rolesByUser(raw, day),
    person,
    childOf(row) {
      const child = person(row.child);
      if (child === undefined) report(row.place, 'rejected', 'orphanChild', row.child);
      return child;
    },
    report,
  };
}

function rolesByUser(raw: RawExport, day: string): Map<string, PersonRole> {
  const roles = new Map<string, PersonRole>();
  for (const row of raw.roles.values()) {
    const role = parseRole(row.role);
    if (row.deleted || role === null || !isCurrent(row, day)) continue;
    if (role === 'child' || !roles.has(row.user)) roles.set(row.user, role);
  }
  return roles;
}

/** Whether `day` is between these dates, both inclusive. */
export function isCurrent(span: { begin?: string; end?: string }, day: string): boolean {
  return (
    (span.begin === undefined || span.begin <= day) && (span.end === undefined || span.end >= day)
  );
}

import type { Clock } from '../../core/ports.ts';
import type { RowReason } from '../import-report.ts';
import type { RawExport } from '../raw-export.ts';
import type { IssueLog } from '../rows/issues.ts';
import { today } from '../rows/moments.ts';
import type { Place } from '../rows/row.ts';
import type { UserRecord } from '../tables/users.ts';
import { type PersonRole, parseRole } from './roles.ts';

/** What every step of putting an export together knows. */
export interface Build {
  readonly raw: RawExport;
  readonly idSecret: Uint8Array;
  /** `YYYY-MM-DD`; what ended before it is past. */
  readonly today: string;
  /** A person by sourcedId, user name, local id or CPR key; undefined where nobody or several fit. */
  person(key: string): UserRecord | undefined;
  /** 1.2: what roles.csv makes of each user, child before anything else. */
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
  const day = today(deps.clock);
  return {
    raw,
    idSecret: deps.idSecret,
    today: day,
    roles: rolesByUser(raw, day),
    person: (key) => raw.users.get(key) ?? raw.users.get(byKey.get(key) ?? ''),
    report: ({ file, line }, action, reason, value) =>
      deps.issues.add({
        file,
        line,
        column: '',
        action,
        reason,
        ...(value === undefined ? {} : { value }),
      }),
  };
}

function rolesByUser(raw: RawExport, day: string): Map<string, PersonRole> {
  const roles = new Map<string, PersonRole>();
  for (const row of raw.roles.values()) {
    const role = parseRole(row.role);
    if (row.deleted || role === null || !holds(row, day)) continue;
    if (role === 'child' || !roles.has(row.user)) roles.set(row.user, role);
  }
  return roles;
}

/** Whether something with these dates (both inclusive) holds today. */
export function holds(span: { begin?: string; end?: string }, day: string): boolean {
  return (
    (span.begin === undefined || span.begin <= day) && (span.end === undefined || span.end >= day)
  );
}

export function byText<T>(key: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => {
    const [x, y] = [key(a), key(b)];
    return x < y ? -1 : x > y ? 1 : 0;
  };
}

import type { Table } from '../rows/columns.ts';
import type { Place, Row } from '../rows/row.ts';
import { CHANGED, SOURCE, STATUS } from './common.ts';

type EnrollmentKey =
  | 'id'
  | 'status'
  | 'changed'
  | 'source'
  | 'class'
  | 'school'
  | 'user'
  | 'role'
  | 'begin'
  | 'end';

/** OneRoster enrollments.csv: who is in which class. */
export const enrollmentsTable: Table<EnrollmentKey> = {
  kind: 'enrollments',
  names: ['enrollments', 'indskrivninger', 'tilmeldinger', 'enrolments'],
  columns: {
    id: ['sourcedId'],
    ...STATUS,
    ...CHANGED,
    ...SOURCE,
    class: ['classSourcedId', 'klasseId', 'gruppeId', 'stueId', 'klasse', 'gruppe', 'stue'],
    school: ['schoolSourcedId', 'institutionsid', 'institution', 'skole'],
    user: ['userSourcedId', 'brugerId', 'personId', 'barnId', 'elevId'],
    role: ['rolle'],
    begin: ['beginDate', 'startdato', 'fra'],
    end: ['endDate', 'slutdato', 'til'],
  },
  required: [['class'], ['user']],
};

export interface EnrollmentRecord {
  readonly place: Place;
  readonly id: string;
  readonly deleted: boolean;
  readonly changedAt: string;
  readonly class: string;
  readonly user: string;
  readonly role: string;
  readonly begin?: string;
  readonly end?: string;
}

export function readEnrollment(row: Row<EnrollmentKey>): EnrollmentRecord | null {
  const [group, user, role] = [row.id('class'), row.id('user'), row.text('role')];
  if (user === '') return row.reject('missingId', 'user');
  if (group === '') return row.reject('missingId', 'class');
  const begin = row.date('begin');
  const end = row.date('end');
  return {
    place: row.place,
    id: row.id('id') || `${user} ${group} ${role}`,
    deleted: row.deleted(),
    changedAt: row.origin().sourceAt,
    class: group,
    user,
    role,
    ...(begin === undefined ? {} : { begin }),
    ...(end === undefined ? {} : { end }),
  };
}

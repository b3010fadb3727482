import type { Table } from '../rows/columns.ts';
import type { Place, Row } from '../rows/row.ts';
import { CHANGED, SOURCE, STATUS } from './common.ts';

type RoleKey = 'id' | 'status' | 'changed' | 'source' | 'user' | 'role' | 'begin' | 'end' | 'org';

/** OneRoster 1.2 roles.csv. */
export const rolesTable: Table<RoleKey> = {
  kind: 'roles',
  names: ['roles', 'roller'],
  columns: {
    id: ['sourcedId'],
    ...STATUS,
    ...CHANGED,
    ...SOURCE,
    user: ['userSourcedId', 'brugerId', 'personId', 'userId'],
    role: ['rolle'],
    begin: ['beginDate', 'startdato', 'fra'],
    end: ['endDate', 'slutdato', 'til'],
    org: ['orgSourcedId', 'institutionsid', 'institution', 'orgId'],
  },
  required: [['user'], ['role'], ['org']],
};

export interface RoleRecord {
  readonly place: Place;
  readonly id: string;
  readonly deleted: boolean;
  readonly changedAt: string;
  readonly user: string;
  readonly role: string;
  readonly org: string;
  readonly begin?: string;
  readonly end?: string;
}

export function readRole(row: Row<RoleKey>): RoleRecord | null {
  const [user, org, role] = [row.id('user'), row.id('org'), row.text('role')];
  if (user === '') return row.reject('missingId', 'user');
  if (org === '') return row.reject('missingId', 'org');
  const begin = row.date('begin');
  const end = row.date('end');
  return {
    place: row.place,
    id: row.id('id') || `${user} ${org} ${role}`,
    deleted: row.deleted(),
    changedAt: row.origin().sourceAt,
    user,
    role,
    org,
    ...(begin === undefined ? {} : { begin }),
    ...(end === undefined ? {} : { end }),
  };
}

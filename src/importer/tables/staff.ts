import type { Place, Table } from '../records.ts';
import type { Row } from '../rows/row.ts';
import { fullName } from '../rows/values.ts';
import { ROW_COLUMNS } from './children.ts';

/** Staff whom OneRoster does not have (substitutes, kitchen), and who is a leader. */
export const staffTable: Table<'staff'> = {
  kind: 'staff',
  names: ['staff', 'personale', 'medarbejdere', 'ansatte', 'employees', 'vikarer'],
  columns: {
    id: [
      'staffId',
      'sourcedId',
      'medarbejderId',
      'personId',
      'userSourcedId',
      'medarbejdernr',
      'unilogin',
    ],
    ...ROW_COLUMNS,
    name: ['navn', 'fulde navn', 'fullName'],
    given: ['givenName', 'fornavn', 'fornavne', 'firstName'],
    family: ['familyName', 'efternavn', 'lastName', 'surname'],
    role: ['rolle', 'stilling', 'funktion', 'title', 'position'],
    orgs: [
      'institutionsid',
      'institution',
      'orgSourcedId',
      'orgSourcedIds',
      'institutioner',
      'enhed',
      'skole',
      'orgId',
    ],
  },
  required: [['id'], ['name', 'given'], ['role', 'orgs']],
};

export interface StaffRecord {
  readonly place: Place;
  readonly id: string;
  readonly deleted: boolean;
  readonly changedAt: string;
  readonly name: string;
  readonly role: string;
  readonly orgs: readonly string[];
}

export function readStaff(row: Row<'staff'>): StaffRecord | null {
  const id = row.id('id');
  if (id === '') return row.reject('missingId', 'id');
  const name = row.text('name') || fullName(row.text('given'), row.text('family'));
  return {
    place: row.place,
    id,
    deleted: row.deleted(),
    changedAt: row.origin().sourceAt,
    name,
    role: row.text('role'),
    orgs: row.ids('orgs'),
  };
}

import type { Table } from '../rows/columns.ts';
import type { Row } from '../rows/row.ts';
import { CHANGED, CPR, SOURCE, STATUS } from './common.ts';

type DemographicKey = 'id' | 'status' | 'changed' | 'source' | 'birthDate' | 'cpr';

/** OneRoster demographics.csv, of which only the birth date is used. */
export const demographicsTable: Table<DemographicKey> = {
  kind: 'demographics',
  names: ['demographics', 'demografi'],
  columns: {
    id: ['sourcedId', 'userSourcedId'],
    ...STATUS,
    ...CHANGED,
    ...SOURCE,
    birthDate: ['fødselsdato', 'født', 'dateOfBirth', 'birthday'],
    cpr: CPR,
  },
  required: [['id'], ['birthDate']],
};

export interface DemographicRecord {
  readonly id: string;
  readonly deleted: boolean;
  readonly changedAt: string;
  readonly birthDate?: string;
}

export function readDemographic(row: Row<DemographicKey>): DemographicRecord | null {
  const id = row.id('id');
  if (id === '') return row.reject('missingId', 'id');
  const birthDate = row.date('birthDate') ?? row.cpr('cpr').birthDate;
  return {
    id,
    deleted: row.deleted(),
    changedAt: row.origin().sourceAt,
    ...(birthDate === undefined ? {} : { birthDate }),
  };
}

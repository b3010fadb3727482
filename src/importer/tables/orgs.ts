import type { Table } from '../rows/columns.ts';
import type { Row } from '../rows/row.ts';
import { CHANGED, SOURCE, STATUS } from './common.ts';

type OrgKey = 'id' | 'status' | 'changed' | 'source' | 'name' | 'type' | 'parent';

/** OneRoster orgs.csv, 1.1 and 1.2. */
export const orgsTable: Table<OrgKey> = {
  kind: 'orgs',
  names: ['orgs', 'organisations', 'institutioner', 'institutions', 'enheder', 'skoler'],
  columns: {
    id: ['sourcedId', 'orgSourcedId', 'institutionsid', 'institutionsnummer', 'enhedsid', 'orgId'],
    ...STATUS,
    ...CHANGED,
    ...SOURCE,
    name: ['navn', 'institutionsnavn', 'institution', 'enhed', 'skole'],
    type: ['institutionstype', 'art', 'slags', 'kind'],
    parent: ['parentSourcedId', 'overordnet', 'parentId'],
  },
  required: [['id'], ['name']],
};

export interface OrgRecord {
  readonly id: string;
  readonly deleted: boolean;
  readonly changedAt: string;
  readonly name: string;
  readonly type: string;
}

export function readOrg(row: Row<OrgKey>): OrgRecord | null {
  const id = row.id('id');
  if (id === '') return row.reject('missingId', 'id');
  const name = row.text('name');
  if (name === '') row.repair('missingName', 'name');
  return {
    id,
    deleted: row.deleted(),
    changedAt: row.origin().sourceAt,
    // The manifest's label holds no more.
    name: (name || id).slice(0, 200),
    type: row.text('type'),
  };
}

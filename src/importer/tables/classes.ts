import type { Table } from '../rows/columns.ts';
import type { Row } from '../rows/row.ts';
import { CHANGED, SOURCE, STATUS } from './common.ts';

type ClassKey = 'id' | 'status' | 'changed' | 'source' | 'title' | 'type' | 'school';

/** OneRoster classes.csv: classes of a school, rooms (stuer) of a day-care. */
export const classesTable: Table<ClassKey> = {
  kind: 'classes',
  names: ['classes', 'klasser', 'stuer', 'grupper', 'groups'],
  columns: {
    id: ['sourcedId', 'classSourcedId', 'gruppeId', 'klasseId', 'stueId', 'groupId'],
    ...STATUS,
    ...CHANGED,
    ...SOURCE,
    title: ['titel', 'navn', 'name', 'klasse', 'stue', 'gruppe', 'className'],
    type: ['classType', 'type', 'gruppetype'],
    school: ['schoolSourcedId', 'orgSourcedId', 'institutionsid', 'institution', 'skole'],
  },
  required: [['id'], ['title'], ['school']],
};

export interface ClassRecord {
  readonly id: string;
  readonly deleted: boolean;
  readonly changedAt: string;
  readonly title: string;
  /** A home class, as against a subject's. */
  readonly homeroom: boolean;
  readonly school: string;
}

export function readClass(row: Row<ClassKey>): ClassRecord | null {
  const id = row.id('id');
  if (id === '') return row.reject('missingId', 'id');
  const title = row.text('title');
  if (title === '') row.repair('missingName', 'title');
  return {
    id,
    deleted: row.deleted(),
    changedAt: row.origin().sourceAt,
    title: title || id,
    homeroom: /home|stam|hoved|stue/i.test(row.text('type')),
    school: row.id('school'),
  };
}

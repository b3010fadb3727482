import { TABLES } from './raw-export.ts';
import {
  type Columns,
  hasRequired,
  matchColumns,
  nameFit,
  stemOf,
  type Table,
} from './rows/columns.ts';

/** OneRoster files that say nothing an outage needs. */
const UNUSED = new Set(
  [
    'academicSessions',
    'courses',
    'resources',
    'courseResources',
    'classResources',
    'userResources',
    'userProfiles',
    'categories',
    'lineItems',
    'lineItemScoreScales',
    'lineItemLearningObjectiveIds',
    'results',
    'resultScoreScales',
    'resultLearningObjectiveIds',
    'scoreScales',
  ].map((name) => name.toLowerCase()),
);

const PLAN_NAMES = ['plan', 'indsatsplan', 'beredskabsplan', 'handlingsplan', 'nodplan'];

export type FileRole = 'csv' | 'plan' | 'unused' | 'unknown';

/** What a file is by its name alone. */
export function fileRole(name: string): FileRole {
  const stem = stemOf(name);
  if (/\.(csv|tsv|txt)$/i.test(name)) return UNUSED.has(stem) ? 'unused' : 'csv';
  const isPlan = PLAN_NAMES.some((plan) => stem.includes(plan));
  return /\.(md|markdown|ya?ml)$/i.test(name) && isPlan ? 'plan' : 'unknown';
}

/** The table a file's very name promises; such a file is not skipped when it cannot be read. */
export function promisedTable(name: string): Table | null {
  return TABLES.find((table) => nameFit(table, name) === 2) ?? null;
}

/** The table a header belongs to: by name where the columns agree, else by the columns alone. */
export function recognise(
  name: string,
  header: readonly string[],
): { table: Table; columns: Columns } | null {
  const fits = TABLES.map((table) => ({
    table,
    columns: matchColumns(table, header),
    fit: nameFit(table, name),
  }))
    .filter(({ table, columns }) => hasRequired(table, columns))
    .sort((a, b) => b.fit - a.fit || b.columns.size - a.columns.size);
  return fits[0] ?? null;
}

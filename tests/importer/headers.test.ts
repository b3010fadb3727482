import { describe, expect, test } from 'vitest';
import { fileRole, recognise } from '../../src/importer/detect.ts';
import { TABLES } from '../../src/importer/raw-export.ts';
import { matchColumns } from '../../src/importer/rows/columns.ts';

const cases = TABLES.flatMap((table) =>
  Object.entries(table.columns).flatMap(([key, titles]) =>
    titles
      // `sourcedId` is the child's where no column says so better: see the contacts' tests.
      .filter((title) => title !== 'sourcedId')
      .map((title) => ({ table, key, title })),
  ),
);

describe('titles', () => {
  test.each(cases.map((one) => [one.table.kind, one.title, one] as const))(
    '%s: %s',
    (_kind, title, { table, key }) => {
      for (const spelled of [
        title,
        title.toUpperCase(),
        ` ${title.replaceAll(' ', '_')} `,
        plain(title),
      ])
        expect(matchColumns(table, ['andet', spelled]).get(key)).toBe(1);
    },
  );
  test('the first of two equal titles counts', () => {
    const [table] = TABLES;
    if (table === undefined) throw new Error('no tables');
    expect(matchColumns(table, ['value', 'propertyName', 'value']).get('value')).toBe(0);
  });
});

describe('files', () => {
  test.each([
    ['kontakter.csv', 'barnId;navn;mobil'.split(';'), 'contacts'],
    ['Kontakter 2026-11-23.csv', 'barnId;navn;mobil'.split(';'), 'contacts'],
    ['udtræk.csv', 'elev id;navn;relation;mobil'.split(';'), 'contacts'],
    ['udtræk.csv', 'elevId;medicin;dosis;tidspunkt'.split(';'), 'medications'],
    ['udtræk.csv', 'elevId;status;tidspunkt'.split(';'), 'attendance'],
    ['udtræk.csv', 'elevId;allergi;behov'.split(';'), 'children'],
    ['MEDICINAFTALER.CSV', 'barnId;navn;dosis'.split(';'), 'medications'],
    ['FREMMOEDE.csv', 'barnId;kom;gik'.split(';'), 'attendance'],
    ['x/users.csv', 'sourcedId,givenName,familyName,role'.split(','), 'users'],
    ['classes.csv', 'sourcedId,title,schoolSourcedId'.split(','), 'classes'],
    ['roles.csv', 'sourcedId,userSourcedId,role,orgSourcedId'.split(','), 'roles'],
    [
      'enrollments.csv',
      'sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role'.split(','),
      'enrollments',
    ],
    ['ansatte.csv', 'id,navn,stilling,enhed'.split(','), 'staff'],
  ])('%s', (name, header, kind) => {
    expect(recognise(name, header)?.table.kind).toBe(kind);
  });
  test('an unknown header is none', () => {
    expect(recognise('udtræk.csv', ['vare', 'pris'])).toBeNull();
  });
  test.each([
    ['a/users.csv', 'csv'],
    ['courses.csv', 'unused'],
    ['plan.md', 'plan'],
    ['Indsatsplan 2026.yaml', 'plan'],
    ['README.md', 'unknown'],
    ['billede.png', 'unknown'],
  ])('%s is %s', (name, role) => {
    expect(fileRole(name)).toBe(role);
  });
});

function plain(title: string): string {
  return title.replaceAll('æ', 'ae').replaceAll('ø', 'oe').replaceAll('å', 'aa');
}

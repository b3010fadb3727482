import { describe, expect, test } from 'vitest';
import { child, imported, reasons, SMALL, snapshot } from './support.ts';

const HEAD = SMALL['users.csv'].split('\n')[0] ?? '';
const users = (...rows: string[]) => ({ ...SMALL, 'users.csv': `${[HEAD, ...rows].join('\n')}\n` });
const enrollments = (...rows: string[]) =>
  `sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,beginDate,endDate\n${rows.join('\n')}\n`;

describe('children', () => {
  test('tobedeleted rows are left out, whatever else refers to them', async () => {
    const files = {
      ...SMALL,
      'users.csv': SMALL['users.csv'].replace('b2,active', 'b2,tobedeleted'),
    };
    const { institutions, report } = await imported(files);
    expect(institutions[0]?.snapshot.children.map(({ id }) => id)).toEqual(['b1']);
    expect(report.issues).toEqual([]);
  });
  test('a user who may not log in is still a child or a contact, but not staff', async () => {
    const files = { ...SMALL, 'users.csv': SMALL['users.csv'].replaceAll(',true,', ',false,') };
    const { children, staff } = await snapshot(files);
    expect(children).toHaveLength(2);
    expect(children[0]?.contacts).toHaveLength(1);
    expect(staff).toEqual([]);
  });
  test('an enrollment counts from its first day to its last', async () => {
    const rows = [
      'e1,active,,g1,o1,b1,student,2026-08-01,2026-11-23',
      'e2,active,,g1,o1,b2,student,,2026-11-22',
      'e3,active,,g1,o1,b2,student,2026-11-24,',
    ];
    const { children } = await snapshot({ ...SMALL, 'enrollments.csv': enrollments(...rows) });
    expect(children.map(({ groupIds }) => groupIds)).toEqual([['g1'], []]);
  });
  test('a child may be in several institutions', async () => {
    const files = {
      ...users('b1,active,,true,"o1,o2",student,,Åse,Høj,,,'),
      'orgs.csv': `${SMALL['orgs.csv']}o2,active,,SFO Ø,school\n`,
    };
    const { institutions } = await imported(files);
    expect(
      institutions.map(({ snapshot }) => [snapshot.institution.kind, snapshot.children.length]),
    ).toEqual([
      ['daycare', 1],
      ['club', 1],
    ]);
  });
  test('home classes count before subjects', async () => {
    const files = {
      ...SMALL,
      'classes.csv': `${SMALL['classes.csv']}g2,active,,Matematik,scheduled,o1\n`,
      'enrollments.csv': enrollments(
        'e1,active,,g1,o1,b1,student,,',
        'e2,active,,g2,o1,b1,student,,',
        'e3,active,,g2,o1,b2,student,,',
      ),
    };
    const { children, groups } = await snapshot(files);
    expect(children.map(({ groupIds }) => groupIds)).toEqual([['g1'], ['g2']]);
    expect(groups.map(({ name }) => name)).toEqual(['Mariehønen', 'Matematik']);
  });
  test('a preferred name is the name', async () => {
    const files = {
      ...SMALL,
      'users.csv': SMALL['users.csv']
        .replace('familyName,', 'familyName,preferredGivenName,')
        .replace('Højlund,,,f1', 'Højlund,Aase,,,f1'),
    };
    expect(await child(files)).toMatchObject({ givenName: 'Aase', familyName: 'Højlund' });
  });
});

describe('rows that do not fit', () => {
  test('are reported with file, line and reason', async () => {
    const files = {
      ...users(
        'b1,active,,true,o1,student,,Åse,Høj,,,f9',
        ',active,,true,o1,student,,Uden,Id,,,',
        'b3,active,,true,,student,,Uden,Hus,,,',
        'b4,active,,true,"o1,o9",student,,,,,,',
        'b5,svævende,,ja,o1,student,,Bo,Bo,,,',
        'u1,active,,true,o1,trylleboss,,Ukendt,Rolle,,,',
        'b1,active,2026-09-01T00:00:00Z,true,o1,student,,Åse,Høj,,,f9',
      ),
      'enrollments.csv': enrollments(
        'e1,active,,g1,o1,b1,student,,',
        'e2,active,,g1,o1,b8,student,,',
        'e3,active,,g7,o1,b4,student,,',
        'e4,active,,g1,o1,b5,student,,i morgen',
      ),
      'fremmøde.csv':
        'barnId,status,tidspunkt\nb1,3,2026-11-23 08:00\nb9,3,2026-11-23 08:00\n,3,2026-11-23 08:00\nb1,3,snart\n',
    };
    const { institutions, report } = await imported(files);
    expect(institutions[0]?.snapshot.children.map(({ id }) => id)).toEqual(['b1', 'b4', 'b5']);
    expect(institutions[0]?.snapshot.children[1]?.givenName).toBe('?');
    expect(reasons(report.issues)).toEqual([
      'enrollments.csv:3 rejected orphanPerson',
      'enrollments.csv:4 rejected orphanClass',
      'enrollments.csv:5 repaired badDate',
      'fremmøde.csv:3 rejected orphanChild',
      'fremmøde.csv:4 rejected missingChild',
      'fremmøde.csv:5 rejected badTime',
      'users.csv:2 repaired orphanPerson',
      'users.csv:3 rejected missingId',
      'users.csv:4 rejected noInstitution',
      'users.csv:5 repaired orphanOrg',
      'users.csv:5 repaired noGroup',
      'users.csv:5 repaired missingName',
      'users.csv:6 repaired unknownStatus',
      'users.csv:7 rejected unknownRole',
      'users.csv:8 repaired duplicateId',
    ]);
  });
  test('of two rows with one id the newest counts, in any order', async () => {
    const old = 'b1,active,2026-01-01T00:00:00Z,true,o1,student,,Gammel,Høj,,,';
    const fresh = 'b1,active,2026-02-01T00:00:00Z,true,o1,student,,Ny,Høj,,,';
    for (const rows of [
      [old, fresh],
      [fresh, old],
    ])
      expect((await child(users(...rows))).givenName).toBe('Ny');
  });
  test('surplus cells reject a row, missing ones do not', async () => {
    const { report } = await imported({
      ...SMALL,
      'børn.csv': 'barnId,allergier,behov\nb1,æg,,mere\nb2,nødder\n',
    });
    expect(reasons(report.issues)).toEqual([
      'børn.csv:2 rejected tooManyCells',
      'børn.csv:3 repaired tooFewCells',
    ]);
  });
});

describe('CPR numbers', () => {
  test('are never in the result, but give a birth date and a key', async () => {
    const files = {
      ...SMALL,
      'users.csv': SMALL['users.csv']
        .replace('familyName,', 'familyName,cpr,')
        .replace('Højlund,,,f1', 'Højlund,010221-4123,,,f1'),
      'børn.csv': 'cpr,behov,allergier\n0102214123,Ring til 010221-4123 hos lægen,æg\n',
      'kontakter.csv': 'barnets cpr;navn;mobil\n010221-4123;Ole Krog;10111213\n',
    };
    const result = await imported(files);
    expect(JSON.stringify(result)).not.toMatch(/4123/);
    expect(result.institutions[0]?.snapshot.children[0]).toMatchObject({
      id: 'b1',
      birthDate: '2021-02-01',
      needs: 'Ring til hos lægen',
      allergies: ['æg'],
      contacts: [{ name: 'Mette Højlund' }, { name: 'Ole Krog' }],
    });
    expect(result.report.issues.map(({ reason }) => reason)).toContain('cprDropped');
  });
  test('as id of a child become a stable opaque id', async () => {
    const files = Object.fromEntries(
      Object.entries(SMALL).map(([name, text]) => [name, text.replaceAll('b1,', '010221-4123,')]),
    );
    const one = await snapshot(files);
    expect(JSON.stringify(one)).not.toMatch(/4123/);
    expect(one.children.map(({ groupIds }) => groupIds)).toEqual([['g1'], ['g1']]);
    expect(await snapshot(files)).toEqual(one);
  });
});

describe('staff', () => {
  test('staff.csv adds substitutes and leaders', async () => {
    const files = {
      ...SMALL,
      'personale.csv':
        'medarbejderId;fornavn;efternavn;stilling;institution\nv1;Viola;Vang;vikar;Børnehuset Egen\np1;;;Daglig leder;\nv2;;;vikar;o1\nv3;Ib;Ibsen;vikar;o7\n',
    };
    const { institutions, report } = await imported(files);
    expect(institutions[0]?.snapshot.staff).toEqual([
      { id: 'p1', name: 'Lone Lindeby', role: 'leader' },
      { id: 'v1', name: 'Viola Vang', role: 'staff' },
    ]);
    expect(reasons(report.issues)).toEqual([
      'personale.csv:4 rejected missingName',
      'personale.csv:5 rejected orphanOrg',
    ]);
  });
});

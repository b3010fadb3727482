import { describe, expect, test } from 'vitest';
import { unwrap } from '../../src/core/errors.ts';
import type { ImportedInstitution } from '../../src/importer/options.ts';
import { imported, options, readFiles, SMALL } from './support.ts';

const HEAD = SMALL['users.csv'].split('\n')[0] ?? '';
/** A protected child whose id holds the name, a sister who is not protected, a shared mother. */
const FAMILY = {
  ...SMALL,
  'users.csv': `${[
    HEAD,
    'kanari.fugl,active,,true,o1,student,kanari.fugl,Kanari-Lis,Fuglemose,,,mor.fugl',
    'b2,active,,true,o1,student,,Ida,Fuglemose,,,mor.fugl',
    'b3,active,,true,o1,student,,Bo,Krogsø,,,far.krog',
    'mor.fugl,active,,true,o1,parent,,Marianna,Fuglemose,10 77 66 55,,',
    'far.krog,active,,true,o1,parent,,Hemming,Krogsø,10 44 33 22,,',
  ].join('\n')}\n`,
  'enrollments.csv':
    'sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role\ne1,active,,g1,o1,kanari.fugl,student\n',
  'demographics.csv':
    'sourcedId,status,dateLastModified,birthDate\nkanari.fugl,active,,2021-03-02\n',
  'børn.csv':
    'barnId,allergier,behov,beskyttet,adresse,samvær\nkanari.fugl,"nødder, Lis tåler ikke æg","Kanaris briller",ja,"Rævestien 4, 9999 Prøveby",Aftale A\nb2,,Leger med Kanari-Lis Fuglemose,nej,Rævestien 4,Aftale B\nb3,,Ring til Hemming på 10443322,nej,,\n',
  'kontakter.csv': 'barnId,kontaktId,relation,beskyttet\nb3,far.krog,far,ja\n',
  'medicin.csv':
    'barnId,aftaleId,navn,dosis,instruktion\nkanari.fugl,kanari-1,Saft,1 ml,Ring 10 77 66 55 først\nkanari.fugl,kanari-2,Pille,1,Gives på Rævestien\n',
  'fremmøde.csv': 'barnId,status,tidspunkt\nkanari.fugl,3,2026-11-23 08:00\n',
};

async function family(): Promise<ImportedInstitution> {
  const [only] = (await imported(FAMILY)).institutions;
  if (only === undefined) throw new Error('no institution');
  return only;
}

describe('a protected child', () => {
  test('is in the staff tier without anything that names it', async () => {
    const { snapshot, protectedPart } = await family();
    const hidden = snapshot.children.find((one) => one.protected);
    expect(hidden).toMatchObject({
      givenName: '',
      familyName: '',
      contacts: [],
      groupIds: ['g1'],
      allergies: ['nødder'],
      alias: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{3}$/),
    });
    expect(hidden).not.toHaveProperty('birthDate');
    expect(hidden).not.toHaveProperty('needs');
    expect(hidden?.medications.map(({ name, instructions }) => [name, instructions])).toEqual(
      expect.arrayContaining([
        ['Saft', undefined],
        ['Pille', undefined],
      ]),
    );
    expect(JSON.stringify(hidden)).not.toMatch(/kanari|fugl|lis\b|marianna|776655|rævestien|2021/i);
    expect(snapshot.attendance.map(({ childId }) => childId)).toEqual([hidden?.id]);
    expect(protectedPart.children.find(({ id }) => id === hidden?.id)).toMatchObject({
      givenName: 'Kanari-Lis',
      familyName: 'Fuglemose',
      birthDate: '2021-03-02',
      address: 'Rævestien 4, 9999 Prøveby',
      custodyNote: 'Aftale A',
      contacts: [{ name: 'Marianna Fuglemose', phones: [{ number: '+4510776655' }] }],
      keptBack: expect.arrayContaining([
        { field: 'allergies', text: 'Lis tåler ikke æg' },
        { field: 'needs', text: 'Kanaris briller' },
      ]),
    });
  });
  test("cannot be found through a sister's record", async () => {
    const { snapshot, protectedPart } = await family();
    const sister = snapshot.children.find(({ id }) => id === 'b2');
    const hidden = snapshot.children.find((one) => one.protected);
    expect(sister?.contacts).toMatchObject([{ name: 'Marianna Fuglemose' }]);
    expect(JSON.stringify(sister)).not.toContain('Kanari');
    const shared = JSON.stringify(hidden).match(/"id":"[^"]*"/g) ?? [];
    for (const id of shared) expect(JSON.stringify(sister)).not.toContain(id);
    expect(protectedPart.children.find(({ id }) => id === 'b2')).toMatchObject({
      custodyNote: 'Aftale B',
      keptBack: [{ field: 'needs', text: 'Leger med Kanari-Lis Fuglemose' }],
    });
  });
  test('has an id that cannot be computed without the secret', async () => {
    const idOf = async (idSecret: Uint8Array) =>
      unwrap(
        await readFiles(FAMILY, options({ idSecret })),
      ).institutions[0]?.snapshot.children.find((one) => one.protected)?.id;
    expect(await idOf(new Uint8Array(32))).toBe(await idOf(new Uint8Array(32)));
    expect(await idOf(new Uint8Array(32))).not.toBe(await idOf(new Uint8Array(32).fill(1)));
  });
  test('unclear protection is protection', async () => {
    for (const cell of ['ja', 'x', 'navn og adresse', 'måske'])
      expect(
        (await imported({ ...SMALL, 'børn.csv': `barnId,beskyttet\nb1,${cell}\n` })).institutions[0]
          ?.protectedPart.children,
      ).toHaveLength(1);
    for (const cell of ['nej', '', 'ingen', '0'])
      expect(
        (await imported({ ...SMALL, 'børn.csv': `barnId,beskyttet\nb1,${cell}\n` })).institutions[0]
          ?.protectedPart.children,
      ).toHaveLength(0);
  });
});

describe('a protected contact', () => {
  test('is named in the leader tier only, as are texts with the name', async () => {
    const { snapshot, protectedPart } = await family();
    const bo = snapshot.children.find(({ id }) => id === 'b3');
    expect(bo?.contacts).toMatchObject([
      { name: '', phones: [], relation: 'far', protected: true },
    ]);
    expect(JSON.stringify(snapshot)).not.toMatch(/hemming|443322|far\.krog/i);
    expect(protectedPart.children.find(({ id }) => id === 'b3')).toMatchObject({
      contacts: [{ id: bo?.contacts[0]?.id, name: 'Hemming Krogsø' }],
      keptBack: [{ field: 'needs' }],
    });
    expect(protectedPart.children.find(({ id }) => id === 'b3')).not.toHaveProperty('familyName');
  });
  test('at one child is protected at every child', async () => {
    const csv =
      'barnId,navn,mobil,beskyttet\nb1,Ole Skjult,10111111,ja\nb2,Ole Skjult,10 11 11 11,\n';
    const result = await imported({ ...SMALL, 'kontakter.csv': csv });
    expect(JSON.stringify(result.institutions.map(({ snapshot }) => snapshot))).not.toMatch(
      /Ole|10111111/,
    );
  });
  test('is the same person in another institution, by the id', async () => {
    const result = await imported({
      ...SMALL,
      'orgs.csv': `${SMALL['orgs.csv']}o2,active,,Åskolen,school\n`,
      'users.csv': SMALL['users.csv'].replace('true,o1,student,,Bo', 'true,o2,student,,Bo'),
      'enrollments.csv': SMALL['enrollments.csv'].replace('e2,active,,g1,o1,b2,student\n', ''),
      'kontakter.csv':
        'barnId,kontaktId,navn,mobil,beskyttet\nb1,f1,Mette Højlund,10111111,ja\nb2,f1,Mette Højlund,10222222,\n',
    });
    expect(result.institutions.map(({ snapshot }) => snapshot.institution.id)).toEqual([
      'o1',
      'o2',
    ]);
    expect(JSON.stringify(result.institutions.map(({ snapshot }) => snapshot))).not.toMatch(
      /Mette|10111111|10222222|10123456/,
    );
  });
});

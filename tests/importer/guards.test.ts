import { describe, expect, test } from 'vitest';
import { unwrap } from '../../src/core/errors.ts';
import { openOffice } from '../../src/importer/office.ts';
import { ACCEPT_ALL, type PublishOptions, publish } from '../../src/importer/publish/publish.ts';
import { steppedClock } from '../fakes/clock.ts';
import { seededRandom } from '../fakes/random.ts';
import { CAREFUL, type Files, readFiles, tempDir } from './support.ts';
import { memoryTarget } from './target.ts';

const HEAD =
  'sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,givenName,familyName,sms,phone,agentSourcedIds';
const ids = ['1', '2', '3', '4'];

/** Two institutions of four children each, with everything that is guarded. */
function files(change: Partial<Record<string, string>> = {}): Files {
  const all = {
    'orgs.csv': 'sourcedId,name,type\nege,Børnehuset Egen,school\nask,Børnehuset Asken,school\n',
    'users.csv': [
      HEAD,
      ...['ege', 'ask'].flatMap((org) => [
        ...ids.map((n) => `${org}${n},active,,true,${org},student,,Barn${n},Af ${org},,,`),
        ...ids.map((n) => `${org}p${n},active,,true,${org},teacher,,Lone${n},Af ${org},,,`),
      ]),
      '',
    ].join('\n'),
    'kontakter.csv': `barnId,navn,relation,mobil,arbejde,beskyttet\n${['ege', 'ask']
      .flatMap((org, o) =>
        ids.map(
          (n) => `${org}${n},Mor${n},mor,10${o}0000${n},10${o}1000${n},${n === '4' ? 'ja' : ''}`,
        ),
      )
      .join('\n')}\n`,
    'medicin.csv': `barnId,navn,dosis,gyldig til\n${['ege', 'ask']
      .flatMap((org) => [`${org}1,Saft,5 ml,`, `${org}2,Spray,2 pust,2026-11-22`])
      .join('\n')}\n`,
    'fremmøde.csv': `barnId,status,tidspunkt\n${['ege', 'ask']
      .flatMap((org) => ids.map((n) => `${org}${n},3,2026-11-23 08:0${n}`))
      .join('\n')}\n`,
  };
  const changed = { ...all, ...change };
  return Object.fromEntries(
    Object.entries(changed).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])),
  );
}

/** Without the lines that match. */
const without = (name: string, lines: RegExp): Record<string, string> => {
  const text = String(files()[name]);
  return {
    [name]: `${text
      .trimEnd()
      .split('\n')
      .filter((line) => !lines.test(line))
      .join('\n')}\n`,
  };
};

async function published() {
  const dir = tempDir();
  const office = await openOffice(dir, { random: seededRandom(dir), clock: steppedClock() });
  const target = memoryTarget(() => office.signingKey);
  const give = async (next: Files, options: PublishOptions = CAREFUL) => {
    const read = unwrap(await readFiles(next, { idSecret: office.idSecret }));
    return unwrap(await publish(office, read.institutions, options, target));
  };
  expect((await give(files())).held).toEqual([]);
  return { give, target, office };
}

describe('an institution that would lose too much', () => {
  test.each([
    ['children', without('users.csv', /^ege4,/), 'tooManyDropped'],
    ['contacts', without('kontakter.csv', /^ege1,/), 'factsLost'],
    [
      'numbers',
      { 'kontakter.csv': String(files()['kontakter.csv']).replaceAll('100100', 'x') },
      'factsLost',
    ],
    ['medicine', without('medicin.csv', /^ege1,/), 'factsLost'],
    [
      'protection',
      { 'kontakter.csv': String(files()['kontakter.csv']).replace(/^(ege4,.*),ja$/m, '$1,') },
      'protectionLost',
    ],
    ['staff', without('users.csv', /^egep4,/), 'factsLost'],
    ['attendance', without('fremmøde.csv', /^ege1,/), 'factsLost'],
  ] as const)('in %s is held back, and the other goes on', async (kind, change, code) => {
    const { give, target } = await published();
    const before = target.manifest('ege');
    const { held, institutions } = await give(files(change));
    expect(held).toMatchObject([{ id: 'ege', name: 'Børnehuset Egen', code }]);
    expect(held[0]?.falls.map((fall) => fall.kind)).toContain(kind);
    for (const { gone, who } of held[0]?.falls ?? []) expect(who).toHaveLength(gone);
    expect(target.manifest('ege')).toEqual(before);
    expect(institutions.map(({ id }) => id)).toEqual(['ask']);
  });

  test.each([
    ['kontakter.csv', 'a file that is gone', undefined],
    ['kontakter.csv', 'a file of headers', 'barnId,navn,relation,mobil,arbejde,beskyttet\n'],
    ['medicin.csv', 'a file that is gone', undefined],
    ['fremmøde.csv', 'a file of headers', 'barnId,status,tidspunkt\n'],
  ])('by %s: %s holds back both', async (name, _what, text) => {
    const { give } = await published();
    expect((await give(files({ [name]: text }))).held.map(({ id }) => id)).toEqual(['ask', 'ege']);
  });

  test('goes on once somebody says that it is right: that one only', async () => {
    const { give, target } = await published();
    const next = files({ 'medicin.csv': 'barnId,navn,dosis\n' });
    const accepts: PublishOptions['accepts'] = ({ name }) => name === 'Børnehuset Asken';
    const { held, institutions } = await give(next, { ...CAREFUL, accepts });
    expect([held.map(({ id }) => id), institutions.map(({ id }) => id)]).toEqual([
      ['ege'],
      ['ask'],
    ]);
    expect(target.manifest('ask').version).toBe(2);
    // What was accepted is the new measure.
    expect((await give(next)).held.map(({ id }) => id)).toEqual(['ege']);
  });

  test('may lose what the settings allow', async () => {
    const { give } = await published();
    const limits = { ...CAREFUL.limits, children: 0.25, staff: 1, contacts: 0.3, numbers: 0.3 };
    const next = files(without('users.csv', /^(ege4|egep\d),/));
    expect((await give(next, { ...CAREFUL, limits })).held).toEqual([]);
    expect(
      (await give(files({ 'medicin.csv': undefined }), { ...CAREFUL, limits })).held,
    ).toHaveLength(2);
  });
});

describe('a loss with a reason is none', () => {
  test('a child who left takes its medicine, its mark and its contacts along', async () => {
    const { give } = await published();
    const limits = { ...CAREFUL.limits, children: 0.25 };
    const { held } = await give(files(without('users.csv', /^ege[14],/)), { ...CAREFUL, limits });
    expect(held[0]?.falls.map(({ kind }) => kind)).toEqual(['children']);
  });
  test('an agreement that has run out ends', async () => {
    const { give } = await published();
    expect((await give(files(without('medicin.csv', /^ege2,/)))).held).toEqual([]);
  });
  test('a mark that comes is no fall of contacts or children', async () => {
    const { give } = await published();
    const more = files({ 'børn.csv': 'barnId,beskyttet\nege1,ja\nege2,ja\n' });
    expect((await give(more)).held).toEqual([]);
    // And when it goes again, that is what is lost.
    expect((await give(files())).held).toMatchObject([
      { id: 'ege', code: 'protectionLost', falls: [{ kind: 'protection', gone: 2, before: 3 }] },
    ]);
  });
  test('new children do not make up for lost ones', async () => {
    const { give } = await published();
    const others = String(files()['users.csv']).replace(/^ege4,/m, 'ege9,');
    expect((await give(files({ 'users.csv': others }))).held).toMatchObject([
      { falls: [{ kind: 'children', gone: 1, before: 4, who: ['Barn4 Af ege'] }] },
    ]);
  });
});

describe('an institution that is not in the import', () => {
  const only = (org: string) =>
    files({
      'orgs.csv': `sourcedId,name,type\n${org},Børnehuset ${org === 'ege' ? 'Egen' : 'Asken'},school\n`,
    });

  test('keeps what it has, and is held back', async () => {
    const { give, target } = await published();
    const { held } = await give(only('ask'));
    expect(held).toEqual([
      { id: 'ege', name: 'Børnehuset Egen', code: 'institutionMissing', falls: [] },
    ]);
    expect(target.manifest('ege').version).toBe(1);
    expect((await give(only('ask'), { ...CAREFUL, missing: 'ignore' })).held).toEqual([]);
  });
  test('is closed only where it is named, and opens again', async () => {
    const { give, office } = await published();
    await give(only('ask'), { ...ACCEPT_ALL, missing: 'hold' });
    expect((await give(only('ask'))).held).toHaveLength(1);
    await give(only('ask'), { ...CAREFUL, accepts: ({ id }) => id === 'ege' });
    expect((await give(only('ask'))).held).toEqual([]);
    await give(files());
    expect(office.institutions().map(({ closed }) => closed)).toEqual([false, false]);
    expect((await give(only('ask'))).held).toHaveLength(1);
  });
});

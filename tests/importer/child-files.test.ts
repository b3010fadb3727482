import { describe, expect, test } from 'vitest';
import { child, imported, reasons, SMALL, snapshot } from './support.ts';

const contacts = async (csv: string) => (await child({ ...SMALL, 'kontakter.csv': csv })).contacts;

describe('contacts', () => {
  test('a guardian of OneRoster, linked from either side', async () => {
    const other = SMALL['users.csv']
      .replace('Højlund,,,f1', 'Højlund,,,')
      .replace('10 12 34 56,,', '10 12 34 56,,b1');
    for (const files of [SMALL, { ...SMALL, 'users.csv': other }])
      expect((await child(files)).contacts).toMatchObject([
        {
          id: 'f1',
          name: 'Mette Højlund',
          relation: 'forælder',
          priority: 1,
          custody: null,
          mayPickUp: null,
        },
      ]);
  });
  test('a row with the person id overrides, and numbers are only added', async () => {
    expect(
      await contacts(
        'barnId,kontaktId,relation,forældremyndighed,må hente,arb\nb1,f1,mor,ja,x,10 99 99 99\n',
      ),
    ).toMatchObject([
      {
        id: 'f1',
        name: 'Mette Højlund',
        relation: 'mor',
        custody: true,
        mayPickUp: true,
        phones: [
          { kind: 'work', number: '+4510999999' },
          { kind: 'mobile', number: '+4510123456' },
        ],
      },
    ]);
  });
  test('a row without an id is the guardian of that name', async () => {
    expect(
      await contacts('barnId,navn,relation,tlf\nb1,mette hoejlund,mor,10 12 34 56\n'),
    ).toMatchObject([{ id: 'f1', relation: 'mor', phones: [{ number: '+4510123456' }] }]);
  });
  test('other contacts are added, in the order to call', async () => {
    const list = await contacts(
      'barnId,navn,relation,prioritet,mobil,hjem\nb1,Ole Krog,far,1,10111111,10222222\nb1,Karen Krog,farmor,9,,10333333\nb1,,nabo,,10444444,\n',
    );
    expect(list.map(({ name, priority }) => [priority, name])).toEqual([
      [1, 'Ole Krog'],
      [2, 'Karen Krog'],
      [3, 'Mette Højlund'],
      [4, 'nabo'],
    ]);
    expect(list[0]?.phones.map(({ kind }) => kind)).toEqual(['mobile', 'home']);
  });
  test('the order of rows does not matter', async () => {
    const rows = [
      'b1,Ole Krog,far,10111111',
      'b1,Karen Krog,farmor,10333333',
      'b1,Ole Krog,,10555555',
    ];
    const read = (order: string[]) => contacts(`barnId,navn,relation,mobil\n${order.join('\n')}\n`);
    const first = await read(rows);
    expect(first).toHaveLength(4);
    expect(await read(rows.toReversed())).toEqual(first);
  });
  test.each([
    ['b1,Ole Krog,far,10111111', 'b1,Ole Krog,farfar,10222222', 2],
    ['b1,Ole Krog,far,10111111', 'b1,Ole Krog,far,10 11 11 11', 1],
    ['b1,Ole Krog,far,10111111', 'b1,Ole Krog,,10111111 / 10222222', 1],
    ['b1,Ole Krog,far,', 'b1,Ole Krog,far,', 1],
    ['b1,Ole Krog,far,', 'b1,Ole Krog,morfar,', 2],
  ])('two of one name are one only with a number in common: %s + %s', async (a, b, count) => {
    const csv = `barnId,navn,relation,mobil\n${a}\n${b}\n`;
    const list = (await contacts(csv)).filter(({ name }) => name === 'Ole Krog');
    expect(list).toHaveLength(count);
    expect(new Set(list.map(({ id }) => id)).size).toBe(count);
    const { report } = await imported({ ...SMALL, 'kontakter.csv': csv });
    expect(report.issues.filter(({ reason }) => reason === 'sameName')).toHaveLength(count - 1);
  });
  test('a row without name and number is reported', async () => {
    const { report } = await imported({ ...SMALL, 'kontakter.csv': 'barnId,navn,mobil\nb1,,\n' });
    expect(reasons(report.issues)).toEqual(['kontakter.csv:2 rejected missingName']);
  });
  test.each(['id', 'sourcedId'])(
    'a %s of the row is nobody, whoever has that id',
    async (title) => {
      const list = await contacts(
        `${title},studentSourcedId,name,mobile\nf1,b1,Ole Krog,10111111\n`,
      );
      expect(list.map(({ name, phones }) => [name, phones.length])).toEqual([
        ['Mette Højlund', 1],
        ['Ole Krog', 1],
      ]);
    },
  );
});

describe('medication agreements', () => {
  test('every column', async () => {
    const csv =
      'elev;aftale id;præparat;dosis;enhed;indgivelse;tidspunkter;ved behov;akut;max pr. dag;årsag;instruktion;gyldig fra;gyldig til;kilde\nb1;m1;Saft;5;ml;i munden;kl. 8, 12.30;nej;nej;2;hoste;Ryst;01-08-2026;31.12.2026;Aftaler\n';
    expect((await child({ ...SMALL, 'medicin.csv': csv })).medications).toEqual([
      {
        id: 'm1',
        name: 'Saft',
        dose: '5 ml',
        route: 'i munden',
        times: ['08:00', '12:30'],
        asNeeded: false,
        emergency: false,
        maxDosesPerDay: 2,
        reason: 'hoste',
        instructions: 'Ryst',
        validFrom: '2026-08-01',
        validUntil: '2026-12-31',
        source: 'Aftaler',
        sourceAt: '2026-11-23T06:00:00.000+01:00',
      },
    ]);
  });
  test('two under one id are both kept; without an id each gets a stable one', async () => {
    const csv = 'barnId,aftaleId,navn,dosis\nb1,m1,A,1\nb1,m1,B,2\nb1,m1,B,2\nb1,,C,3\n';
    const files = { ...SMALL, 'medicin.csv': csv };
    const { medications } = await child(files);
    expect(medications.map(({ name }) => name).sort()).toEqual(['A', 'B', 'C']);
    expect((await child(files)).medications).toEqual(medications);
    expect(new Set(medications.map(({ id }) => id)).size).toBe(3);
  });
});

describe('attendance', () => {
  const attendance = async (csv: string) =>
    (await snapshot({ ...SMALL, 'fremmøde.csv': csv })).attendance;
  test('the newest status of each child', async () => {
    expect(
      await attendance(
        'barnId,status,dato,tidspunkt,kilde\nb1,3,23-11-2026,08:42,Tabulex\nb1,1,23-11-2026,07:00,Tabulex\nb2,Hentet,23-11-2026,15.10,TEA\n',
      ),
    ).toEqual([
      { childId: 'b1', status: 'present', at: '2026-11-23T08:42:00.000+01:00', source: 'Tabulex' },
      { childId: 'b2', status: 'gone', at: '2026-11-23T15:10:00.000+01:00', source: 'TEA' },
    ]);
  });
  test('coming and going; a time alone is of the day of the file', async () => {
    expect(await attendance('barnId,kom,gik\nb1,07:15,\nb2,07:20,kl. 12\n')).toMatchObject([
      { status: 'present', at: '2026-11-23T07:15:00.000+01:00' },
      { status: 'gone', at: '2026-11-23T12:00:00.000+01:00' },
    ]);
  });
});

import type { Dice } from './dice.ts';
import type { Adult, Kid, School, Tie } from './town.ts';

/** What a cell says, and whom it is about. */
export interface Fact {
  readonly kind:
    | 'child'
    | 'birth'
    | 'number'
    | 'text'
    | 'address'
    | 'contact'
    | 'custody'
    | 'mayPickUp'
    | 'selfDecider'
    | 'group'
    | 'attendance'
    | 'staff'
    | 'mark'
    | 'nowhere';
  /** Lower case letters, digits, a date, a title or a flag: what to look for. */
  readonly token: string;
  /** The children it belongs to; empty where the row is about nobody. */
  readonly kids: readonly Kid[];
  /** All to whom it belongs, where the row is about one of them only. */
  readonly owners?: readonly Kid[];
  readonly school: School;
  readonly adult?: Adult;
}

export interface SheetRow {
  readonly cells: Readonly<Record<string, string>>;
  readonly facts: readonly (Fact & { readonly field: string })[];
  /** Whether anybody in it is protected. */
  readonly secret: boolean;
}

/** A table before anything happens to it. */
export interface Sheet {
  readonly name: string;
  /** Without them the table is none: they keep their titles unless the file is mangled. */
  readonly keys: readonly string[];
  readonly columns: Readonly<Record<string, readonly string[]>>;
  readonly rows: readonly SheetRow[];
}

/** How one supplier writes its lists. */
export interface Habits {
  readonly version: '1.1' | '1.2';
  readonly childBy: 'id' | 'user' | 'cpr';
  readonly names: boolean;
  readonly institutions: 'none' | 'id' | 'name';
  readonly guardians: 'byChild' | 'byGuardian' | 'listOnly';
  readonly contactIds: boolean;
  readonly rowIds: boolean;
  /** Where marks of protection stand. */
  readonly marks: ReadonlySet<'users' | 'demographics' | 'children' | 'contacts'>;
  readonly skipped: ReadonlySet<string>;
}

const MARK_TITLES = [
  'Beskyttet',
  'Navnebeskyttet',
  'Adressebeskyttet',
  'Beskyttet adresse',
  'Hemmelig adresse',
  'Navne- og adressebeskyttelse',
  'Beskyttelsesmarkering',
  'NAB',
  'isProtected',
  'CPR-beskyttelse',
  '@protected',
] as const;
const YES = ['ja', 'Ja', 'x', '1', 'true', 'navn og adresse', 'Adressebeskyttet'] as const;
const NO = ['', 'nej', 'Nej', '0'] as const;

const CHILD_TITLES = {
  id: ['barnId', 'elevId', 'studentId', 'Barnets id'],
  user: ['unilogin', 'UNI-login'],
  cpr: ['CPR', 'cpr-nummer', 'Personnummer', 'Barnets CPR'],
};
const NUMBER_TITLES = {
  users: ['sms', 'phone', 'Telefon', 'Mobil', 'homePhone', 'workPhone', 'Mobilnr.', 'Tlf. arb.'],
  children: ['Telefon', 'Mobil', 'Mobilnr.', 'Elevens mobil'],
  contacts: ['Telefon', 'Telefon', 'Mobil', 'Mobil 2', 'Nødtelefon', 'Tlf. privat', 'workPhone'],
};

type Rows = SheetRow[];
type Facts = SheetRow['facts'];

/** What one folder or zip holds: the tables of some of the schools. */
export function sheetsOf(schools: readonly School[], habits: Habits, dice: Dice) {
  const say = new Words(dice);
  const sheets: Sheet[] = [
    {
      name: 'orgs.csv',
      keys: ['id', 'name'],
      columns: { id: ['sourcedId'], name: ['name', 'Navn'], type: ['type'] },
      rows: schools.map(({ id, name }) => plain({ id, name, type: 'school' })),
    },
    usersSheet(schools, habits, say, dice),
    {
      name: 'classes.csv',
      keys: ['id', 'title', 'school'],
      columns: {
        id: ['sourcedId'],
        title: ['title', 'Navn', 'Klasse'],
        type: ['classType'],
        school: ['schoolSourcedId', 'orgSourcedId'],
      },
      rows: schools.flatMap((school) =>
        school.groups.map(({ id, title }) =>
          plain({ id, title, type: 'homeroom', school: school.id }),
        ),
      ),
    },
    {
      name: 'enrollments.csv',
      keys: ['user', 'class'],
      columns: {
        id: ['sourcedId'],
        class: ['classSourcedId'],
        school: ['schoolSourcedId'],
        user: ['userSourcedId'],
        role: ['role'],
      },
      rows: schools.flatMap((school) =>
        school.children.map(
          (kid, i) =>
            ({
              cells: {
                id: `e${school.id}-${i}`,
                class: kid.group.id,
                school: school.id,
                user: say.id(kid),
                role: 'student',
              },
              facts: [
                { kind: 'group', token: kid.group.title, kids: [kid], school, field: 'class' },
              ],
              secret: kid.protected,
            }) satisfies SheetRow,
        ),
      ),
    },
    demographicsSheet(schools, habits, say),
    childrenSheet(schools, habits, say, dice),
    contactsSheet(schools, habits, say, dice),
    medicineSheet(schools, habits, say),
    attendanceSheet(schools, habits, say),
    staffSheet(schools, dice),
  ];
  if (habits.version === '1.2') sheets.push(rolesSheet(schools, habits, say));
  return sheets.filter(({ name, rows }) => !habits.skipped.has(name) && rows.length > 0);
}

function plain(cells: Record<string, string>): SheetRow {
  return { cells, facts: [], secret: false };
}

/** The spellings of a cell. */
class Words {
  readonly #dice: Dice;
  constructor(dice: Dice) {
    this.#dice = dice;
  }

  id(kid: Kid): string {
    return kid.id === kid.cpr ? this.cpr(kid.cpr) : kid.id;
  }

  child(kid: Kid, by: Habits['childBy']): string {
    return by === 'id' ? this.id(kid) : by === 'user' ? kid.user : this.cpr(kid.cpr);
  }

  cpr(cpr: string): string {
    const [day, month, year, tail] = [
      cpr.slice(0, 2),
      cpr.slice(2, 4),
      cpr.slice(4, 6),
      cpr.slice(6),
    ];
    const ways = [
      cpr,
      `${day}${month}${year}-${tail}`,
      `${day}${month}${year} ${tail}`,
      `${day}.${month}.${year}-${tail}`,
      `${day}${month}${year}–${tail}`,
      cpr.startsWith('0') ? cpr.slice(1) : cpr,
    ];
    return this.#dice.one(ways);
  }

  mark(hidden: boolean): string {
    return hidden ? this.#dice.one(YES) : this.#dice.one(NO);
  }

  flag(yes: boolean): string {
    return this.#dice.one(yes ? ['ja', 'true', '1', 'x'] : ['nej', 'false', '0']);
  }

  number(digits: string): string {
    if (digits.length !== 8) return digits;
    const pairs = digits.match(/../g) ?? [];
    return this.#dice.one([
      digits,
      pairs.join(' '),
      pairs.join('-'),
      pairs.join('.'),
      `+45 ${pairs.join(' ')}`,
      `+45${digits}`,
      `0045 ${digits}`,
      `(+45) ${digits}`,
      `${digits.slice(0, 4)} ${digits.slice(4)}`,
    ]);
  }

  /** The numbers over the columns `phone0` to `phone2`; what does not fit shares a cell. */
  numbers(digits: readonly string[], fact: Omit<Fact, 'kind' | 'token'>, columns: number) {
    const cells: Record<string, string> = {};
    const facts: (Fact & { field: string })[] = [];
    for (const [i, one] of digits.entries()) {
      const field = `phone${Math.min(i, columns - 1)}`;
      const before = cells[field];
      const written = this.number(one);
      cells[field] = before === undefined ? written : `${before} / ${written}`;
      facts.push({ ...fact, kind: 'number', token: one, field });
    }
    return { cells, facts };
  }
}

function childCells(kid: Kid, school: School, habits: Habits, say: Words): Record<string, string> {
  return {
    child: say.child(kid, habits.childBy),
    ...(habits.names ? { childName: `${kid.given} ${kid.family}` } : {}),
    ...(habits.institutions === 'none'
      ? {}
      : { org: habits.institutions === 'id' ? school.id : school.name }),
  };
}

function childColumns(habits: Habits) {
  return {
    child: CHILD_TITLES[habits.childBy],
    ...(habits.names ? { childName: ['Barnets navn', 'Elevens navn'] } : {}),
    ...(habits.institutions === 'none' ? {} : { org: ['Institution', 'institutionsid', 'Skole'] }),
  };
}

/** All children of this town's schools whom an adult belongs to. */
function childrenOf(adult: Adult, schools: readonly School[]): Kid[] {
  return schools.flatMap(({ children }) =>
    children.filter(({ contacts }) => contacts.some((tie) => tie.adult === adult)),
  );
}

function usersSheet(schools: readonly School[], habits: Habits, say: Words, dice: Dice): Sheet {
  const rows: Rows = [];
  const old = habits.version === '1.1';
  const marks = habits.marks.has('users');
  const columns = 1 + dice.int(3);
  for (const school of schools) {
    const org = { org: school.id };
    const adults = new Map<Adult, Kid[]>();
    for (const kid of school.children) {
      const ties =
        habits.guardians === 'listOnly' ? [] : kid.contacts.filter(({ isUser }) => isUser);
      for (const { adult } of ties) adults.set(adult, [...(adults.get(adult) ?? []), kid]);
      const about = { kids: [kid], school };
      const own = say.numbers(kid.ownNumber === '' ? [] : [kid.ownNumber], about, columns);
      const facts: (Fact & { field: string })[] = [
        { ...about, kind: 'child', token: '', field: 'id' },
        ...own.facts,
      ];
      if (marks && kid.protected)
        facts.push({ ...about, kind: 'mark', token: '', field: 'protected' });
      rows.push({
        cells: {
          id: say.id(kid),
          ...org,
          role: old ? 'student' : '',
          user: kid.user,
          given: kid.given,
          family: kid.family,
          cpr: say.cpr(kid.cpr),
          agents: habits.guardians === 'byChild' ? ties.map(({ adult }) => adult.id).join(',') : '',
          protected: say.mark(kid.protected),
          ...own.cells,
        },
        facts,
        secret: kid.protected,
      });
    }
    for (const [adult, kids] of adults) {
      const about = { kids, school, adult };
      const numbers = say.numbers(adult.numbers, about, columns);
      rows.push({
        cells: {
          id: adult.id,
          ...org,
          role: old ? dice.one(['parent', 'guardian']) : '',
          given: adult.given,
          family: adult.family,
          agents: habits.guardians === 'byGuardian' ? kids.map((kid) => say.id(kid)).join(',') : '',
          protected: say.mark(adult.protected),
          ...numbers.cells,
        },
        facts: [
          { ...about, kind: 'contact', token: '', field: 'given' },
          ...numbers.facts,
          ...(marks && adult.protected
            ? [{ ...about, kind: 'mark' as const, token: '', field: 'protected' }]
            : []),
        ],
        secret: adult.protected || kids.some((kid) => kid.protected),
      });
    }
    for (const one of school.staff)
      rows.push({
        cells: {
          id: one.id,
          ...org,
          role: old ? (one.leader ? 'principal' : 'teacher') : '',
          given: one.given,
          family: one.family,
          protected: say.mark(false),
          phone0: say.number(one.number),
        },
        facts: [
          { kind: 'staff', token: one.family, kids: [], school, field: 'given' },
          { kind: 'number', token: one.number, kids: [], school, field: 'phone0' },
        ],
        secret: false,
      });
  }
  const titles = dice.shuffled(NUMBER_TITLES.users);
  return {
    name: 'users.csv',
    keys: ['id', 'given', 'family', 'role', 'org'],
    columns: {
      id: ['sourcedId'],
      org: ['orgSourcedIds'],
      ...(old ? { role: ['role', 'Rolle'] } : {}),
      user: ['username', 'Brugernavn'],
      given: ['givenName', 'Fornavn'],
      family: ['familyName', 'Efternavn'],
      cpr: ['CPR', 'cpr-nummer'],
      agents: ['agentSourcedIds'],
      ...(marks ? { protected: MARK_TITLES } : {}),
      ...Object.fromEntries(titles.slice(0, columns).map((title, i) => [`phone${i}`, [title]])),
    },
    rows,
  };
}

function rolesSheet(schools: readonly School[], habits: Habits, say: Words): Sheet {
  const rows = schools.flatMap(({ id, children, staff }) => {
    const adults = new Set(
      habits.guardians === 'listOnly'
        ? []
        : children.flatMap(({ contacts }) =>
            contacts.filter(({ isUser }) => isUser).map(({ adult }) => adult.id),
          ),
    );
    return [
      ...children.map((kid) => plain({ user: say.id(kid), org: id, role: 'student' })),
      ...[...adults].map((adult) => plain({ user: adult, org: id, role: 'guardian' })),
      ...staff.map((one) =>
        plain({ user: one.id, org: id, role: one.leader ? 'principal' : 'teacher' }),
      ),
    ];
  });
  return {
    name: 'roles.csv',
    keys: ['user', 'role', 'org'],
    columns: { user: ['userSourcedId'], role: ['role'], org: ['orgSourcedId'] },
    rows,
  };
}

function demographicsSheet(schools: readonly School[], habits: Habits, say: Words): Sheet {
  const marks = habits.marks.has('demographics');
  return {
    name: 'demographics.csv',
    keys: ['id', 'birthDate'],
    columns: {
      id: ['sourcedId'],
      birthDate: ['birthDate', 'Fødselsdato'],
      ...(marks ? { protected: MARK_TITLES } : {}),
    },
    rows: schools.flatMap((school) =>
      school.children.map((kid) => {
        const about = { kids: [kid], school };
        const facts: Facts = [
          { ...about, kind: 'birth', token: kid.birthDate, field: 'birthDate' },
          ...(marks && kid.protected
            ? [{ ...about, kind: 'mark' as const, token: '', field: 'protected' }]
            : []),
        ];
        const cells = {
          id: say.id(kid),
          birthDate: kid.birthDate,
          protected: say.mark(kid.protected),
        };
        return { cells, facts, secret: kid.protected };
      }),
    ),
  };
}

function childrenSheet(schools: readonly School[], habits: Habits, say: Words, dice: Dice): Sheet {
  const marks = habits.marks.has('children');
  return {
    name: dice.one(['børn.csv', 'elever.csv', 'stamkort.csv', 'children.csv']),
    keys: ['child'],
    columns: {
      ...childColumns(habits),
      allergies: ['Allergier', 'allergi', 'Overfølsomhed'],
      needs: ['Behov', 'Særlige hensyn', 'Helbred'],
      street: ['Adresse', 'Vej'],
      custodyNote: ['Forældremyndighed', 'Samvær'],
      selfDecider: ['Selvbestemmer', 'Må gå alene'],
      phone0: NUMBER_TITLES.children,
      ...(marks ? { protected: MARK_TITLES } : {}),
    },
    rows: schools.flatMap((school) =>
      school.children.map((kid) => {
        const about = { kids: [kid], school };
        const text = (field: string, given: string) =>
          given === '' ? [] : [{ ...about, kind: 'text' as const, token: secretOf(given), field }];
        const own = say.numbers(kid.ownNumber === '' ? [] : [kid.ownNumber], about, 1);
        const facts: (Fact & { field: string })[] = [
          ...kid.allergies.flatMap((one) => text('allergies', one)),
          ...text('needs', kid.needs),
          ...text('custodyNote', kid.custodyNote),
          ...text('street', kid.street).map((fact) => ({ ...fact, kind: 'address' as const })),
          ...own.facts,
          { ...about, kind: 'selfDecider', token: String(kid.selfDecider), field: 'selfDecider' },
        ];
        if (marks && kid.protected)
          facts.push({ ...about, kind: 'mark', token: '', field: 'protected' });
        return {
          cells: {
            ...childCells(kid, school, habits, say),
            allergies: kid.allergies.join(dice.one([', ', '; ', '|'])),
            needs: kid.needs + (kid.needs !== '' && dice.chance(0.2) ? ` ${say.cpr(kid.cpr)}` : ''),
            street: kid.street === '' ? '' : `${kid.street} 4`,
            custodyNote: kid.custodyNote,
            selfDecider: say.flag(kid.selfDecider),
            protected: say.mark(kid.protected),
            ...own.cells,
          },
          facts,
          secret: kid.protected,
        };
      }),
    ),
  };
}

/** The invented word in a text. */
function secretOf(text: string): string {
  return (
    /[a-z]*(?:za|xo|qui|wy|zu|xe|qua|wo|zi|xu){4,}/i
      .exec(text)?.[0]
      .replace(/vej$/, '')
      .toLowerCase() ?? text
  );
}

function contactsSheet(schools: readonly School[], habits: Habits, say: Words, dice: Dice): Sheet {
  const marks = habits.marks.has('contacts');
  const columns = 1 + dice.int(3);
  const titles = dice.shuffled(NUMBER_TITLES.contacts);
  const split = dice.chance(0.4);
  let n = 0;
  const row = (
    school: School,
    kid: Kid,
    { adult, relation, custody, mayPickUp, isUser }: Tie,
  ): SheetRow => {
    n++;
    const about = { kids: [kid], school, adult };
    const numbers = say.numbers(
      adult.numbers,
      { ...about, owners: childrenOf(adult, schools) },
      columns,
    );
    const facts: (Fact & { field: string })[] = [
      { ...about, kind: 'contact', token: '', field: split ? 'given' : 'name' },
      { ...about, kind: 'custody', token: String(custody), field: 'custody' },
      { ...about, kind: 'mayPickUp', token: String(mayPickUp), field: 'mayPickUp' },
      ...numbers.facts,
    ];
    if (marks && adult.protected)
      facts.push({ ...about, kind: 'mark', token: '', field: 'protected' });
    const isKnown = isUser && habits.guardians !== 'listOnly' && habits.contactIds;
    return {
      cells: {
        ...childCells(kid, school, habits, say),
        ...(habits.rowIds ? { rowId: String(n) } : {}),
        ...(habits.contactIds ? { person: isKnown ? adult.id : '' } : {}),
        name: `${adult.given} ${adult.family}`,
        given: adult.given,
        family: adult.family,
        relation,
        custody: say.flag(custody),
        mayPickUp: say.flag(mayPickUp),
        protected: say.mark(adult.protected),
        ...numbers.cells,
      },
      facts,
      secret: adult.protected || kid.protected,
    };
  };
  return {
    name: dice.one([
      'kontakter.csv',
      'contacts.csv',
      'Kontaktpersoner 2026-11-23.csv',
      'forældre.txt',
    ]),
    keys: ['child', 'name', 'given', 'relation'],
    columns: {
      ...childColumns(habits),
      ...(habits.rowIds ? { rowId: ['Id', 'RækkeId'] } : {}),
      ...(habits.contactIds ? { person: ['kontaktId', 'KontaktpersonId'] } : {}),
      ...(split
        ? { given: ['Fornavn'], family: ['Efternavn'] }
        : { name: ['Navn', 'Kontaktperson'] }),
      relation: ['Relation', 'Slægtskab', 'Rolle'],
      custody: ['Forældremyndighed', 'custody'],
      mayPickUp: ['Hentetilladelse', 'Må hente'],
      ...(marks ? { protected: MARK_TITLES } : {}),
      ...Object.fromEntries(titles.slice(0, columns).map((title, i) => [`phone${i}`, [title]])),
    },
    rows: schools.flatMap((school) =>
      school.children.flatMap((kid) => kid.contacts.map((tie) => row(school, kid, tie))),
    ),
  };
}

function medicineSheet(schools: readonly School[], habits: Habits, say: Words): Sheet {
  return {
    name: 'medicin.csv',
    keys: ['child', 'name', 'dose'],
    columns: {
      ...childColumns(habits),
      id: ['aftaleId', 'medicationId'],
      name: ['Præparat', 'Medicin', 'navn'],
      dose: ['Dosis', 'dose'],
      instructions: ['Instruktion', 'Vejledning'],
    },
    rows: schools.flatMap((school) =>
      school.children.flatMap((kid) =>
        kid.medicine.map(({ id, name, dose, instructions }): SheetRow => {
          const about = { kids: [kid], school, kind: 'text' as const };
          return {
            cells: { ...childCells(kid, school, habits, say), id, name, dose, instructions },
            facts: [
              { ...about, token: secretOf(name), field: 'name' },
              { ...about, token: secretOf(instructions), field: 'instructions' },
            ],
            secret: kid.protected,
          };
        }),
      ),
    ),
  };
}

function attendanceSheet(schools: readonly School[], habits: Habits, say: Words): Sheet {
  return {
    name: 'fremmøde.csv',
    keys: ['child', 'status', 'at'],
    columns: {
      ...childColumns(habits),
      status: ['Status', 'Fremmødestatus'],
      at: ['Tidspunkt', 'Registreret'],
    },
    rows: schools.flatMap((school) =>
      school.children.map(
        (kid): SheetRow => ({
          cells: {
            ...childCells(kid, school, habits, say),
            status: kid.status,
            at: `2026-11-23 ${kid.at}`,
          },
          facts: [
            {
              kind: 'attendance',
              token: `${kid.status} ${kid.at}`,
              kids: [kid],
              school,
              field: 'status',
            },
          ],
          secret: kid.protected,
        }),
      ),
    ),
  };
}

function staffSheet(schools: readonly School[], dice: Dice): Sheet {
  return {
    name: dice.one(['personale.csv', 'staff.csv']),
    keys: ['id', 'name', 'role'],
    columns: {
      id: ['medarbejderId', 'staffId'],
      name: ['Navn', 'Fulde navn'],
      role: ['Stilling', 'Rolle'],
      org: ['Institution', 'institutionsid'],
    },
    rows: schools.flatMap((school) =>
      school.staff.map(
        (one): SheetRow => ({
          cells: {
            id: one.id,
            name: `${one.given} ${one.family}`,
            role: one.leader ? 'leder' : 'pædagog',
            org: school.id,
          },
          facts: [{ kind: 'staff', token: one.family, kids: [], school, field: 'name' }],
          secret: false,
        }),
      ),
    ),
  };
}

import { seededRandom } from '../fakes/random.ts';
import type { Files } from './support.ts';

/** Somebody protected, and how texts may name them. Nobody else in the municipality is called so. */
export interface Planted {
  readonly institution: string;
  readonly kind: 'child' | 'contact';
  readonly given: string;
  readonly family: string;
  /** Eight digits. */
  readonly number: string;
  readonly id: string;
  readonly street: string;
  readonly birthDate: string;
}

const GIVEN =
  'Kanari Søkonge Ærtebjerg Krondyrine Zebraline Næbdyr Papegøje Lammegrib Hornugle'.split(' ');
const FAMILY =
  'Fuglemose Tordenkløft Vridsløv Gåsebakke Dybsund Ulveskær Ravneholt Grævling Alkevang'.split(
    ' ',
  );
const SHOWN = 'Ask Ida Karl Freja Villads Mynte'.split(' ');
const HOUSES = ['o1', 'o2'] as const;

/** Draws of one seed. */
interface Draw {
  below(max: number): number;
  one<T>(list: readonly T[]): T;
}

function draws(seed: number): Draw {
  const bytes = seededRandom(`municipality ${seed}`);
  const below = (max: number) => {
    const [a = 0, b = 0, c = 0] = bytes.bytes(3);
    return (a * 65_536 + b * 256 + c) % max;
  };
  return {
    below,
    one<T>(list: readonly T[]): T {
      const found = list[below(list.length)];
      if (found === undefined) throw new Error('nothing to draw from');
      return found;
    },
  };
}

/** A random municipality of two institutions, with protected people named in every field of texts. */
export function municipality(seed: number): { files: Files; planted: Planted[] } {
  const random = draws(seed);
  const people = GIVEN.map((given, i): Planted => {
    const kind = i % 3 === 2 ? 'contact' : 'child';
    return {
      institution: random.one(HOUSES),
      kind,
      given: i % 2 === 0 ? given : `${given}-Lykke`,
      family: FAMILY[i] ?? '',
      number: `10${String(random.below(1_000_000)).padStart(6, '0')}`,
      id: `${given.toLowerCase()}.${i}4`,
      street: `${FAMILY[(i + 3) % FAMILY.length]}stien`,
      birthDate: `20${11 + i}-0${1 + (i % 9)}-2${i % 10}`,
    };
  });
  const planted = [...new Map(people.map((one) => [one.number, one])).values()];
  const children = planted.filter(({ kind }) => kind === 'child');
  const contacts = planted.filter(({ kind }) => kind === 'contact');
  const others = SHOWN.map((given, i) => ({
    id: `u${i}`,
    given,
    // A sister of somebody protected keeps the family name.
    family: i === 0 ? (children[0]?.family ?? 'Holm') : 'Holm',
    org: i === 0 ? (children[0]?.institution ?? 'o1') : (HOUSES[i % 2] ?? 'o1'),
  }));

  function text(institution: string): string {
    const before = random.one(['', 'leger med', 'ring', 'mor til', 'se –', 'Husk, og']);
    const here = planted.filter((one) => one.institution === institution);
    const person = random.one(random.below(2) > 0 && here.length > 0 ? here : planted);
    const own = person.institution === institution;
    const words = own ? spelled(random, person) : elsewhere(random, person);
    const after = random.one(['', 'i dag', 'før kl. 12', '(2 gange)']);
    return `${before} ${words} ${after}`.trim();
  }

  /** A name that is more than a name. */
  const name = (institution: string) => `${random.one(['Mor', 'Nabo'])} til ${text(institution)}`;
  const rows = (head: string, lines: readonly (readonly string[])[]) =>
    `${[head, ...lines.map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','))].join('\n')}\n`;
  const all = [
    ...children.map((one) => ({ ...one, org: one.institution })),
    ...others.map((one) => ({ ...one, number: '', birthDate: '' })),
  ];
  const groupOf = (org: string) => `g-${org}`;
  const medicine = (org: string) => [text(org), text(org), text(org), text(org), text(org)];
  const files: Record<string, string> = {
    'orgs.csv': rows('sourcedId,name,type', [
      ['o1', 'Børnehuset Egen', 'school'],
      ['o2', 'Åskolen', 'school'],
    ]),
    'users.csv': rows('sourcedId,orgSourcedIds,role,givenName,familyName,sms,birthDate', [
      ...all.map(({ id, org, given, family, number, birthDate }) => [
        ...[id, org, 'student', given, family, number, birthDate],
      ]),
      ['t1', 'o1', 'teacher', 'Lone', 'Lindeby', '', ''],
    ]),
    'classes.csv': rows(
      'sourcedId,title,classType,schoolSourcedId',
      HOUSES.map((org) => [groupOf(org), `Stue ${text(org)}`, 'homeroom', org]),
    ),
    'enrollments.csv': rows(
      'sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role',
      all.map(({ id, org }) => [`e${id}`, groupOf(org), org, id, 'student']),
    ),
    'børn.csv': rows('barnId,allergier,behov,beskyttet,adresse,samvær', [
      ...children.map((one) => [
        ...[one.id, text(one.institution), text(one.institution), 'ja'],
        ...[`${one.street} 4, 9999 Prøveby`, text(one.institution)],
      ]),
      ...others.map(({ id, org }) => [id, text(org), text(org), '', 'Skolevej 1', text(org)]),
    ]),
    'kontakter.csv': rows('barnId,kontaktId,navn,relation,mobil,beskyttet,kilde', [
      ...contacts.flatMap((one) => {
        const of = others.find(({ org }) => org === one.institution);
        const name = `${one.given} ${one.family}`;
        return of === undefined ? [] : [[of.id, one.id, name, 'far', one.number, 'ja', 'Liste']];
      }),
      ...children.map((one) => [
        one.id,
        '',
        'Marianna Sø',
        text(one.institution),
        '10999999',
        '',
        'Liste',
      ]),
      ...others.flatMap(({ id, org }) => [
        [
          id,
          '',
          'Ulla Bøg',
          text(org),
          `${spelledNumber(random, random.one(planted).number)} ${text(org)}`,
          '',
          text(org),
        ],
        [id, '', name(org), 'nabo', '10888888', '', 'Liste'],
        [id, '', 'Mette Bøg', 'mor', '10777777', '', 'Liste'],
      ]),
    ]),
    'medicin.csv': rows(
      'barnId,aftaleId,navn,dosis,vej,årsag,instruktion',
      all.map(({ id, org }) => [id, `m ${text(org)}`, ...medicine(org)]),
    ),
    'personale.csv': rows('staffId,navn,rolle,institution', [
      ['s1', name('o1'), 'vikar', 'o1'],
      ['s2', 'Mette Leder', 'leder', 'o2'],
    ]),
    'fremmøde.csv': rows(
      'barnId,status,tidspunkt,kilde',
      all.map(({ id, org }) => [id, '3', '2026-11-23 08:00', text(org)]),
    ),
  };
  for (const org of HOUSES) files[`plan.${org}.md`] = plan(random, () => text(org), planted);
  return { files, planted };
}

function plan(random: Draw, text: () => string, planted: readonly Planted[]): string {
  const { number, given, family } = random.one(planted);
  return [
    `---\nejer: ${JSON.stringify(`Leder ${given} ${family}`)}\n---`,
    `# Plan ${text()}`,
    `## Handling`,
    text(),
    `## ${text()}`,
    `- ${text()}`,
    `### ${text()}`,
    '## Kontaktoplysninger',
    '| rolle | navn | telefon | hvornår |\n|---|---|---|---|',
    `| ${text()} | ${given} ${family} | 10 66 55 44 | ${text()} |`,
    `| Vagt | Bo Bøg | ${number} | ${text()} |`,
  ]
    .join('\n\n')
    .replace('|---|---|---|---|\n\n', '|---|---|---|---|\n')
    .replace('|\n\n|', '|\n|');
}

function spelledNumber(random: Draw, number: string): string {
  const pairs = number.match(/../g) ?? [];
  return random.one(
    ['', '+45', '+45 ', '0045 '].flatMap((code) =>
      ['', ' ', '.', '-', '/'].map((mark) => code + pairs.join(mark)),
    ),
  );
}

/** Any way in which a text of the same institution may name somebody. */
function spelled(random: Draw, person: Planted): string {
  const { given, family, number, street, birthDate, id, kind } = person;
  const [first = given] = given.split('-');
  const [year, month, day] = birthDate.split('-');
  const names = [
    given,
    family,
    `${given} ${family}`,
    `${family}, ${given}`,
    `${first}s`,
    `${first}mus`,
  ];
  const odd = [
    first.toUpperCase(),
    first.toLowerCase(),
    first.normalize('NFD'),
    `${first.slice(0, 3)}\u00AD${first.slice(3)}`,
  ];
  const facts = [street, `${street} 4`, birthDate, `${day}.${month}.${year}`, id];
  return random.one([
    ...[...names, ...odd, spelledNumber(random, number)],
    ...(kind === 'child' ? facts : [id]),
  ]);
}

/** Where somebody is not known, only full names and numbers are looked for. */
function elsewhere(random: Draw, { given, family, number }: Planted): string {
  return random.one([`${given} ${family}`, `${family}, ${given}`, spelledNumber(random, number)]);
}

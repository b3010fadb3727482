import { type PhoneKind, phoneColumn } from '../rows/phones.ts';
import { markOf } from '../rows/protection.ts';
import { fold } from '../rows/values.ts';
import { childrenTable } from '../tables/children.ts';

/**
 * What the columns of a list with one row per child mean. A meaning is `child.<field>`, or
 * `<relative>.<field>`, where a relative is one of RELATIVES with or without a number: `mother.mobile`,
 * `contact2.name`. `ignore` is understood and not needed.
 */
export type Meaning = string;
export const IGNORE = 'ignore';

/** Columns with phone numbers, by their kind. */
export const NUMBER_FIELDS: Readonly<Record<string, PhoneKind>> = {
  mobile: 'mobile',
  home: 'home',
  work: 'work',
  phone: 'other',
};

/** What a column may say about the child. */
const CHILD_TITLES = {
  name: [
    'navn',
    'name',
    'fulde navn',
    'fullName',
    'childName',
    'studentName',
    'elevnavn',
    'barnenavn',
    'barn',
    'elev',
    'child',
    'student',
  ],
  given: ['fornavn', 'fornavne', 'givenName', 'firstName'],
  middle: ['mellemnavn', 'mellemnavne', 'middleName'],
  family: ['efternavn', 'familyName', 'lastName', 'surname'],
  preferred: ['kaldenavn', 'preferredGivenName'],
  id: [
    'id',
    'barnId',
    'elevId',
    'childId',
    'studentId',
    'sourcedId',
    'elevnr',
    'elevnummer',
    'barnnr',
    'barnenr',
  ],
  username: ['unilogin', 'uni-login', 'brugernavn', 'username'],
  cpr: ['cpr', 'cprnr', 'cprnummer', 'personnummer'],
  birthDate: [
    'fødselsdato',
    'født',
    'fødselsdag',
    'fødselsdag og -år',
    'f.dato',
    'birthDate',
    'dateOfBirth',
    'birthday',
  ],
  class: [
    'klasse',
    'klassenavn',
    'stamklasse',
    'klassebetegnelse',
    'stue',
    'stuenavn',
    'gruppe',
    'gruppenavn',
    'basisgruppe',
    'class',
    'className',
    'room',
    'group',
  ],
  level: ['klassetrin', 'trin', 'årgang', 'level'],
  track: ['spor', 'klassespor', 'track'],
  begin: ['startdato', 'indmeldt', 'indmeldelsesdato', 'indskrevet', 'begin', 'beginDate'],
  end: ['slutdato', 'udmeldt', 'udmeldelsesdato', 'udskrevet', 'end', 'endDate'],
  orgId: [
    'institutionsid',
    'institutionId',
    'institutionsnummer',
    'institutionsnr',
    'institutionskode',
    'skolekode',
    'skolenr',
    'skolenummer',
    'skoleid',
    'dagtilbudsnummer',
    'enhedsid',
    'orgId',
    'orgSourcedId',
  ],
  orgName: ['institutionsnavn', 'skolenavn', 'dagtilbud', 'enhed', 'børnehave', 'schoolName'],
  org: ['institution', 'skole', 'school'],
  protected: [],
  address: childrenTable.columns.address,
  house: ['husnr', 'husnummer'],
  postcode: childrenTable.columns.postcode,
  city: [...childrenTable.columns.city, 'postnr. og by', 'postnr./by', 'postnr by'],
  allergies: childrenTable.columns.allergies,
  needs: childrenTable.columns.needs,
  selfDecider: childrenTable.columns.selfDecider,
  custodyNote: childrenTable.columns.custodyNote,
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** And about a relative. */
const RELATIVE_TITLES = {
  name: ['', 'navn', 'navne', 'name', 'fulde navn', 'fullName'],
  given: CHILD_TITLES.given,
  middle: CHILD_TITLES.middle,
  family: CHILD_TITLES.family,
  relation: ['relation', 'slægtskab', 'tilknytning', 'relationstype', 'relationship', 'type'],
  id: ['id', 'personId', 'sourcedId', 'unilogin', 'brugernavn'],
  cpr: CHILD_TITLES.cpr,
  custody: ['forældremyndighed', 'har forældremyndighed', 'myndighed', 'custody', 'hasCustody'],
  mayPickUp: ['må hente', 'må afhente', 'hentetilladelse', 'afhentning', 'pickUp', 'mayPickUp'],
  protected: [],
  address: ['adresse', 'vej', 'postnr', 'postnummer', 'by', 'postnr. og by', 'bopæl', 'address'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Understood, and not needed in an outage. */
const UNNEEDED: ReadonlySet<string> = new Set(
  [
    'e-mail',
    'email',
    'mail',
    'e-mailadresse',
    'mailadresse',
    'køn',
    'sex',
    'gender',
    'alder',
    'age',
    'nr',
    'løbenr',
    'lb.nr.',
    'nationalitet',
    'statsborgerskab',
    'sprog',
    'modersmål',
    'kommune',
    'bopælskommune',
    'land',
    'skoleår',
    'klasselærer',
    'arbejdsplads',
    'arbejdssted',
    'stilling',
    'erhverv',
  ].map(fold),
);

export type ChildField = keyof typeof CHILD_TITLES;
export type RelativeField = keyof typeof RELATIVE_TITLES;

interface Relative {
  /** As a snapshot has it; where it is empty, a column says it. */
  readonly relation: string;
  readonly words: readonly string[];
}

/** Whom a column may be about, beside the child. */
export const RELATIVES = {
  mother: { relation: 'mor', words: ['mor', 'moder', 'mother'] },
  father: { relation: 'far', words: ['far', 'fader', 'father'] },
  comother: { relation: 'medmor', words: ['medmor', 'medmoder'] },
  stepmother: { relation: 'stedmor', words: ['stedmor', 'bonusmor', 'papmor', 'stepmother'] },
  stepfather: { relation: 'stedfar', words: ['stedfar', 'bonusfar', 'papfar', 'stepfather'] },
  fostermother: { relation: 'plejemor', words: ['plejemor'] },
  fosterfather: { relation: 'plejefar', words: ['plejefar'] },
  mormor: { relation: 'mormor', words: ['mormor'] },
  morfar: { relation: 'morfar', words: ['morfar'] },
  farmor: { relation: 'farmor', words: ['farmor'] },
  farfar: { relation: 'farfar', words: ['farfar'] },
  grandmother: { relation: 'bedstemor', words: ['bedstemor', 'grandmother'] },
  grandfather: { relation: 'bedstefar', words: ['bedstefar', 'grandfather'] },
  custodian: {
    relation: 'forældremyndighedsindehaver',
    words: ['forældremyndighedsindehaver', 'forældremyndighedshaver'],
  },
  parent: { relation: 'forælder', words: ['forælder', 'forældre', 'parent', 'parents'] },
  guardian: { relation: 'værge', words: ['værge', 'værger', 'guardian', 'guardians'] },
  emergency: { relation: 'nødkontakt', words: ['nødkontakt', 'nødkontaktperson'] },
  contact: {
    relation: '',
    words: ['kontakt', 'kontaktperson', 'kontaktpersoner', 'pårørende', 'contact'],
  },
} as const satisfies Readonly<Record<string, Relative>>;
export type RelativeKey = keyof typeof RELATIVES;

const BY_WORD: ReadonlyMap<string, RelativeKey> = new Map(
  (Object.keys(RELATIVES) as RelativeKey[]).flatMap((key) =>
    RELATIVES[key].words.flatMap((word): [string, RelativeKey][] => [
      [fold(word), key],
      [`${fold(word)}s`, key],
    ]),
  ),
);
/** Words that say hardly more than that it is somebody else. */
const VAGUE = new Set<RelativeKey>(['parent', 'guardian', 'contact']);

const byTitle = <F extends string>(
  titles: Readonly<Record<F, readonly string[]>>,
): ReadonlyMap<string, F> =>
  new Map(
    (Object.keys(titles) as F[]).flatMap((field) =>
      titles[field].map((title): [string, F] => [fold(title), field]),
    ),
  );
const CHILD_BY_TITLE = byTitle<ChildField>(CHILD_TITLES);
const RELATIVE_BY_TITLE = byTitle<RelativeField>(RELATIVE_TITLES);

/** A meaning in its parts; null for `ignore` and for what is no meaning. */
type Parsed =
  | { readonly of: 'child'; readonly field: ChildField | 'phones'; readonly kind: PhoneKind }
  | {
      readonly of: 'relative';
      /** With its number, `contact2`. */
      readonly group: string;
      readonly key: RelativeKey;
      readonly field: RelativeField | 'phones';
      readonly kind: PhoneKind;
    };

export function parseMeaning(meaning: Meaning): Parsed | null {
  const [, key = '', number = '', name = ''] = /^([a-z]+)(\d?)\.([a-zA-Z]+)$/.exec(meaning) ?? [];
  const kind = NUMBER_FIELDS[name] ?? 'other';
  const field = Object.hasOwn(NUMBER_FIELDS, name) ? 'phones' : name;
  if (key === 'child' && number === '')
    return field === 'phones' || Object.hasOwn(CHILD_TITLES, field)
      ? { of: 'child', field: field as ChildField, kind }
      : null;
  if (!Object.hasOwn(RELATIVES, key)) return null;
  if (field !== 'phones' && !Object.hasOwn(RELATIVE_TITLES, field)) return null;
  const relative = { key: key as RelativeKey, group: key + number };
  return { of: 'relative', ...relative, field: field as RelativeField, kind };
}

/** All that a meaning may say about the child, and about each relative. */
export const CHILD_FIELDS: readonly string[] = [
  ...Object.keys(CHILD_TITLES),
  ...Object.keys(NUMBER_FIELDS),
];
export const RELATIVE_FIELDS: readonly string[] = [
  ...Object.keys(RELATIVE_TITLES),
  ...Object.keys(NUMBER_FIELDS),
];

/**
 * What a column with this title means: null where that is not understood, `unclear` where it looks
 * like a mark of protection and is not understood.
 */
export function meaningOf(title: string): Meaning | 'unclear' | null {
  const words = wordsOf(title);
  const relative = relativeIn(words);
  if (relative === null) return aboutChild(title, words);
  const rest = relative.rest.filter((word) => !/^(barn|barnet|til|for|på)$/.test(word)).join(' ');
  const mark = markOf(rest);
  if (mark !== 'none') return mark === 'mark' ? `${relative.group}.protected` : 'unclear';
  const field = RELATIVE_BY_TITLE.get(fold(rest).replace(/\d+$/, ''));
  if (field !== undefined) return `${relative.group}.${field}`;
  if (UNNEEDED.has(fold(rest).replace(/\d+$/, ''))) return IGNORE;
  const phone = phoneColumn(rest);
  return phone === null ? null : `${relative.group}.${phoneField(phone)}`;
}

/** The relative that a title is about, `mother` or `contact2`, whatever else it says; null for none. */
export function relativeOf(title: string): string | null {
  return relativeIn(wordsOf(title))?.group ?? null;
}

function aboutChild(title: string, words: readonly string[]): Meaning | 'unclear' | null {
  const mark = markOf(title);
  if (mark !== 'none') return mark === 'mark' ? 'child.protected' : 'unclear';
  const bare = words.filter((word) => !/^(barnets|elevens|childs|students)$/.test(word)).join(' ');
  for (const name of [title, bare]) {
    const field = CHILD_BY_TITLE.get(fold(name));
    if (field !== undefined) return `child.${field}`;
    if (UNNEEDED.has(fold(name))) return IGNORE;
  }
  const phone = phoneColumn(bare);
  return phone === null ? null : `child.${phoneField(phone)}`;
}

function phoneField(kind: PhoneKind): string {
  return kind === 'other' ? 'phone' : kind;
}

/** `Mors mobil`, `motherMobile` and `MOR_MOBIL (privat)` in lower-case words. */
function wordsOf(title: string): string[] {
  return title
    .normalize('NFC')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{L})(\d)/gu, '$1 $2')
    .replace(/(\d)(\p{L})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

interface RelativeFound {
  readonly group: string;
  readonly rest: readonly string[];
}

/** The relative that a title is about: the word that says most, with the number beside it. */
function relativeIn(given: readonly string[]): RelativeFound | null {
  const words = given.flatMap(splitWord);
  const found = words.flatMap((word, at) => {
    const key = BY_WORD.get(fold(word));
    return key === undefined ? [] : [{ key, at }];
  });
  const numbered = found.find(({ at }) => isNumber(words[at + 1]));
  const telling = found.filter(({ key }) => !VAGUE.has(key));
  const [first] = found;
  if (first === undefined) return null;
  // `Mor/far` is about either.
  const both = new Set(telling.map(({ key }) => key)).size > 1;
  const main = both ? { ...first, key: 'parent' as const } : (numbered ?? telling[0] ?? first);
  const after = isNumber(words[main.at + 1]) ? main.at + 1 : null;
  // `1. forælder`
  const before = after === null && main.at === 1 && isNumber(words[0]) ? 0 : null;
  const number = words[after ?? before ?? -1] ?? '';
  const taken = new Set([...found.map(({ at }) => at), after, before]);
  return { group: main.key + number, rest: words.filter((_, at) => !taken.has(at)) };
}

function isNumber(word: string | undefined): boolean {
  return word !== undefined && /^[1-9]$/.test(word);
}

/** `mormobil` is `mor` and `mobil`; `kontaktlærer` is one word. */
function splitWord(word: string): string[] {
  if (BY_WORD.has(fold(word))) return [word];
  for (const start of ['mors', 'mor', 'fars', 'far', 'mother', 'father', 'forælder', 'parent']) {
    const rest = word.slice(start.length);
    if (!word.startsWith(start) || rest === '') continue;
    const isField = RELATIVE_BY_TITLE.has(fold(rest)) || phoneColumn(rest) !== null;
    if (isField || UNNEEDED.has(fold(rest))) return [start, rest];
  }
  return [word];
}

import type { Table } from '../rows/columns.ts';
import type { Place, Row } from '../rows/row.ts';

/** Columns that mean the same in every table, with their titles. */

export const STATUS = {
  status: ['rækkestatus', 'recordStatus', 'rowStatus', 'poststatus'],
} as const;

export const CHANGED = {
  changed: [
    'dateLastModified',
    'ændret',
    'sidst ændret',
    'senest ændret',
    'opdateret',
    'sidst opdateret',
    'lastModified',
    'modified',
    'updated',
  ],
} as const;

export const SOURCE = { source: ['kilde', 'system', 'kildesystem', 'sourceSystem'] } as const;

/** How the files beside OneRoster say which child a row is about. */
export const CHILD = [
  'childId',
  'barnId',
  'barnets id',
  'elevId',
  'studentId',
  'studentSourcedId',
  'userSourcedId',
  'sourcedId',
  'childSourcedId',
  'barn',
  'elev',
  'child',
  'student',
  'unilogin',
  'uni-login',
] as const;

/** CPR numbers: read for the birth date or to find the child, never stored. */
export const CPR = [
  'cpr',
  'cprnr',
  'cpr-nummer',
  'cprnummer',
  'personnummer',
  'civilRegistrationNumber',
  'barnets cpr',
] as const;

type Key =
  | 'child'
  | 'cpr'
  | 'status'
  | 'changed'
  | 'source'
  | 'birthDate'
  | 'allergies'
  | 'needs'
  | 'selfDecider'
  | 'protected'
  | 'address'
  | 'postcode'
  | 'city'
  | 'custodyNote';

/** What OneRoster does not say about a child. */
export const childrenTable: Table<Key> = {
  kind: 'children',
  names: ['children', 'børn', 'elever', 'stamkort', 'børneoplysninger', 'students', 'pupils'],
  columns: {
    child: [...CHILD, 'id'],
    cpr: CPR,
    ...STATUS,
    ...CHANGED,
    ...SOURCE,
    birthDate: ['fødselsdato', 'født', 'dateOfBirth', 'birthday'],
    allergies: ['allergier', 'allergi', 'allergy', 'overfølsomhed'],
    needs: [
      'behov',
      'særlige behov',
      'særlige hensyn',
      'helbred',
      'bemærkninger',
      'specialNeeds',
      'health',
      'hensyn',
    ],
    selfDecider: [
      'selvbestemmer',
      'må gå alene',
      'går selv hjem',
      'selvbestemmende',
      'mayLeaveAlone',
    ],
    protected: [
      'protection',
      'beskyttet',
      'navnebeskyttelse',
      'adressebeskyttelse',
      'navne- og adressebeskyttelse',
      'navne- og adressebeskyttet',
      'beskyttelse',
      'protectedPerson',
    ],
    address: ['adresse', 'vej', 'gade', 'street'],
    postcode: ['postnr', 'postnummer', 'zip', 'postalCode'],
    city: ['by', 'postdistrikt', 'town'],
    custodyNote: [
      'forældremyndighed',
      'forældremyndighedsnote',
      'samvær',
      'custody',
      'samværsaftale',
    ],
  },
  required: [
    ['child', 'cpr'],
    ['allergies', 'needs', 'selfDecider', 'protected', 'address', 'custodyNote'],
  ],
};

export interface ChildExtra {
  readonly place: Place;
  readonly child: string;
  readonly deleted: boolean;
  readonly changedAt: string;
  readonly birthDate?: string;
  readonly allergies: readonly string[];
  readonly needs: string;
  readonly selfDecider: boolean;
  /** Unreadable protection counts as protection. */
  readonly protected: boolean;
  readonly address: string;
  readonly custodyNote: string;
}

export function readChildExtra(row: Row<Key>): ChildExtra | null {
  const cpr = row.cpr('cpr');
  const child = row.id('child') || cpr.key;
  if (child === '') return row.reject('missingChild', 'child');
  const birthDate = row.date('birthDate') ?? cpr.birthDate;
  const protection = row.raw('protected');
  const town = [row.text('postcode'), row.text('city')].filter(Boolean).join(' ');
  return {
    place: row.place,
    child,
    deleted: row.deleted(),
    changedAt: row.origin().sourceAt,
    allergies: row.list('allergies'),
    needs: row.text('needs'),
    selfDecider: row.flag('selfDecider') ?? false,
    protected: isProtected(protection, row.flag('protected')),
    address: [row.text('address'), town].filter(Boolean).join(', '),
    custodyNote: row.text('custodyNote'),
    ...(birthDate === undefined ? {} : { birthDate }),
  };
}

/** Only an empty cell or a clear no is no protection: a word such as `navn og adresse` is one. */
export function isProtected(cell: string, flag: boolean | null): boolean {
  const none = cell === '' || /^(-|ingen|none|ikke beskyttet)$/i.test(cell);
  return !none && flag !== false;
}

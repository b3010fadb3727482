import type { Phone, Status } from '../../core/snapshot.ts';
import { type Timestamp, toMs } from '../../core/time.ts';
import type { Place, Table } from '../records.ts';
import { PROTECTION } from '../rows/protection.ts';
import type { FileContext, Row } from '../rows/row.ts';
import { readTime } from '../rows/short-dates.ts';
import { nameWords, parseStatus, parseTime } from '../rows/values.ts';

const SOURCE = ['kilde', 'system', 'kildesystem', 'sourceSystem'] as const;

/** The columns of every row, with their titles; attendance has some of its own. */
export const ROW_COLUMNS = {
  status: ['rækkestatus', 'recordStatus', 'rowStatus', 'poststatus'],
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
  source: SOURCE,
} as const;

/** Titles of the column that says which child a row is about, in the files beside OneRoster. */
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

/** The institution that a row is about, where ids alone do not say it. */
export const ORG = [
  'orgSourcedId',
  'institutionsid',
  'institutionsnummer',
  'institution',
  'institutionskode',
  'skolekode',
  'skole',
  'orgId',
] as const;

/** The child's name, by which a wrong id is noticed. */
export const CHILD_NAME = [
  'barnets navn',
  'elevnavn',
  'elevens navn',
  'barnenavn',
  'studentName',
  'childName',
  'barn navn',
  'elev navn',
] as const;

/** What OneRoster does not say about a child. */
export const childrenTable: Table<'children'> = {
  kind: 'children',
  names: ['children', 'børn', 'elever', 'stamkort', 'børneoplysninger', 'students', 'pupils'],
  columns: {
    child: [...CHILD, 'id'],
    childName: [...CHILD_NAME, 'navn', 'name'],
    org: ORG,
    cpr: CPR,
    ...ROW_COLUMNS,
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
    protected: PROTECTION,
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

/** The child that a row is about, as the row says it. Each part is empty where it says nothing. */
export interface ChildRef {
  /** An id, a user name or a local id. */
  readonly id: string;
  /** An opaque key of the CPR number: the child by itself, or a check of the id. */
  readonly cpr: string;
  /** `nameWords`, a check of the id: a name that has no word in common is another child's. */
  readonly words: string;
  /** The institution by id or name. */
  readonly org: string;
}

/** Null, and reported, where the row does not say which child it is about. */
export function readChildRef(
  row: Row<'children'> | Row<'contacts'> | Row<'medications'> | Row<'attendance'>,
  cpr: string,
): ChildRef | null {
  const id = row.id('child');
  if (id === '' && cpr === '') return row.reject('missingChild', 'child');
  return { id, cpr, words: nameWords(row.text('childName')), org: row.id('org') };
}

export interface ChildExtra {
  readonly place: Place;
  readonly child: ChildRef;
  readonly deleted: boolean;
  readonly changedAt: string;
  readonly birthDate?: string;
  readonly allergies: readonly string[];
  readonly needs: string;
  /** Null where the list does not say it. */
  readonly selfDecider: boolean | null;
  /** Unreadable protection counts as protection. */
  readonly protected: boolean;
  readonly address: string;
  readonly custodyNote: string;
  /** The child's own. */
  readonly phones: readonly Phone[];
}

export function readChildExtra(row: Row<'children'>): ChildExtra | null {
  const cpr = row.cpr('cpr');
  const child = readChildRef(row, cpr.key);
  if (child === null) return row.mustNotProtect('protected');
  const birthDate = row.date('birthDate') ?? cpr.birthDate;
  const town = [row.text('postcode'), row.text('city')].filter(Boolean).join(' ');
  return {
    place: row.place,
    child,
    deleted: row.deleted(),
    changedAt: row.origin().sourceAt,
    allergies: row.list('allergies'),
    needs: row.text('needs'),
    selfDecider: row.flag('selfDecider'),
    protected: row.protects('protected'),
    address: [row.text('address'), town].filter(Boolean).join(', '),
    custodyNote: row.text('custodyNote'),
    phones: row.phones(),
    ...(birthDate === undefined ? {} : { birthDate }),
  };
}

/**
 * Who was where when the export was made. Either a status with its time, or a date with the times
 * of coming and going. `status` here is the child's, not the row's; comments are not read.
 */
export const attendanceTable: Table<'attendance'> = {
  kind: 'attendance',
  names: ['attendance', 'fremmøde', 'komgå', 'kom-gå', 'presence', 'tilstedeværelse'],
  columns: {
    child: [...CHILD, 'id'],
    childName: [...CHILD_NAME, 'navn', 'name'],
    org: ORG,
    cpr: CPR,
    source: SOURCE,
    presence: ['status', 'fremmøde', 'fremmødestatus', 'attendanceStatus', 'tilstand'],
    at: ['tidspunkt', 'timestamp', 'hvornår', 'time', 'klokkeslæt', 'kl', 'registreret'],
    date: ['dato', 'dag', 'day'],
    in: ['kom', 'kommet', 'checkIn', 'ankomst', 'tjekket ind', 'mødt'],
    out: ['gik', 'gået', 'checkOut', 'hentet', 'afgang', 'tjekket ud'],
    changed: ['dateLastModified', 'ændret', 'opdateret', 'sidst ændret'],
  },
  required: [
    ['child', 'cpr'],
    ['presence', 'in'],
    ['at', 'date', 'changed', 'in'],
  ],
};

export interface AttendanceRecord {
  readonly place: Place;
  readonly child: ChildRef;
  readonly status: Status;
  readonly at: Timestamp;
  readonly atMs: number;
  /** The day is that of the file: the row has a time only. */
  readonly byDay: boolean;
  readonly source: string;
}

export function readAttendance(row: Row<'attendance'>, file: FileContext): AttendanceRecord | null {
  const child = readChildRef(row, row.cpr('cpr').key);
  if (child === null) return null;
  const seen = row.value('presence') === '' ? fromTimes(row, file) : fromStatus(row, file);
  if (seen === null) return null;
  const source = row.text('source') || file.source;
  const byDay =
    row.value('date') === '' &&
    (['at', 'changed', 'in', 'out'] as const).some((key) => parseTime(row.value(key)) !== null);
  return { place: row.place, child, ...seen, atMs: toMs(seen.at), byDay, source };
}

function fromStatus(row: Row<'attendance'>, file: FileContext) {
  const status = parseStatus(row.value('presence'));
  if (status === null) return row.reject('unknownStatus', 'presence');
  const given = [row.value('at'), row.value('changed')].find((cell) => cell !== '') ?? '';
  const at = dateTime(row.value('date'), given, file);
  return at === null ? row.reject('badTime', 'at') : { status, at };
}

/** From the times of coming and going; null, and not reported, for a row with neither. */
function fromTimes(row: Row<'attendance'>, file: FileContext) {
  const [came, went] = [row.value('in'), row.value('out')];
  if (came === '' && went === '') return null;
  const at = dateTime(row.value('date'), went || came, file);
  if (at === null) return row.reject('badTime', went === '' ? 'in' : 'out');
  const status: Status = went === '' ? 'present' : 'gone';
  return { status, at };
}

/** `08:42` of the row's date, or of the day the file was written. */
function dateTime(date: string, given: string, file: FileContext): Timestamp | null {
  if (parseTime(given) === null) return readTime(given === '' ? date : given, file.clock);
  const day = date === '' ? fileDay(file) : date.split(/[T ]/)[0];
  return readTime(`${day} ${given.replace(/^kl\.?\s*/i, '')}`, file.clock);
}

function fileDay(file: FileContext): string {
  const local = file.modifiedMs + file.clock.offsetMinutes(file.modifiedMs) * 60_000;
  return new Date(local).toISOString().slice(0, 10);
}

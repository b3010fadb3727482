import type { PhoneKind } from './rows/phones.ts';
import { birthDateOf, cprKey, withoutCpr, withoutSpelledCpr } from './rows/values.ts';

/**
 * How a field is cleaned.
 *
 * - `text` is stored as it is read: tidied, without CPR numbers. Phone numbers stay.
 * - `id` is a text; one that is or holds a CPR number becomes an opaque id.
 * - `ids` are several of them, separated by comma, semicolon or bar.
 * - `cpr` is a CPR number: all that is kept is an opaque key and the birth date.
 * - `phones` are all cells with phone numbers, each with its own column. Ten digits are a number
 *   there; only what is written as a CPR number is taken out.
 * - `value` is a date, a time, a number, a yes or no, or a status: it is parsed and never stored
 *   as it was read.
 */
type Cleaning = 'text' | 'id' | 'ids' | 'cpr' | 'value' | 'phones';

/** Whether the row is to be deleted, when it was changed, and the system it comes from. */
const ROW = { status: 'value', changed: 'value', source: 'text' } as const;

/**
 * Everything a source may say, by kind of record. `orgs` to `demographics` are OneRoster's; `child`
 * elsewhere is the child's id. A reader gives any of a kind's fields, all of them optional.
 */
export const FIELDS = {
  manifest: { property: 'text', value: 'text' },
  orgs: { ...ROW, id: 'id', name: 'text', type: 'text', parent: 'id' },
  users: {
    ...ROW,
    id: 'id',
    enabled: 'value',
    orgs: 'ids',
    role: 'text',
    username: 'id',
    identifier: 'id',
    given: 'text',
    middle: 'text',
    family: 'text',
    preferredGiven: 'text',
    preferredFamily: 'text',
    phones: 'phones',
    agents: 'ids',
    cpr: 'cpr',
    birthDate: 'value',
    protected: 'value',
  },
  roles: { ...ROW, id: 'id', user: 'id', role: 'text', begin: 'value', end: 'value', org: 'id' },
  classes: { ...ROW, id: 'id', title: 'text', type: 'text', school: 'id' },
  enrollments: {
    ...ROW,
    id: 'id',
    class: 'id',
    school: 'id',
    user: 'id',
    role: 'text',
    begin: 'value',
    end: 'value',
  },
  demographics: { ...ROW, id: 'id', birthDate: 'value', cpr: 'cpr', protected: 'value' },
  children: {
    ...ROW,
    child: 'id',
    cpr: 'cpr',
    birthDate: 'value',
    allergies: 'text',
    needs: 'text',
    selfDecider: 'value',
    protected: 'value',
    address: 'text',
    postcode: 'text',
    city: 'text',
    custodyNote: 'text',
    phones: 'phones',
    childName: 'text',
    org: 'id',
  },
  contacts: {
    ...ROW,
    id: 'id',
    child: 'id',
    childName: 'text',
    org: 'id',
    cpr: 'cpr',
    person: 'id',
    name: 'text',
    given: 'text',
    family: 'text',
    relation: 'text',
    custody: 'value',
    mayPickUp: 'value',
    priority: 'value',
    phones: 'phones',
    protected: 'value',
  },
  medications: {
    ...ROW,
    child: 'id',
    childName: 'text',
    org: 'id',
    cpr: 'cpr',
    id: 'id',
    name: 'text',
    dose: 'text',
    unit: 'text',
    route: 'text',
    times: 'text',
    asNeeded: 'value',
    emergency: 'value',
    maxDosesPerDay: 'value',
    reason: 'text',
    instructions: 'text',
    validFrom: 'value',
    validUntil: 'value',
  },
  attendance: {
    changed: 'value',
    source: 'text',
    child: 'id',
    childName: 'text',
    org: 'id',
    cpr: 'cpr',
    presence: 'value',
    at: 'value',
    date: 'value',
    in: 'value',
    out: 'value',
  },
  staff: {
    ...ROW,
    id: 'id',
    name: 'text',
    given: 'text',
    family: 'text',
    role: 'text',
    orgs: 'ids',
  },
} as const satisfies Record<string, Readonly<Record<string, Cleaning>>>;

export type Kind = keyof typeof FIELDS;

/** All but `phones`, which may stand in several columns. */
export type SingleCell = Exclude<Cleaning, 'phones'>;

/** The names of a kind's fields; with `C`, of those that are cleaned that way. */
export type FieldOf<K extends Kind, C extends Cleaning = Cleaning> = {
  [F in keyof (typeof FIELDS)[K]]: (typeof FIELDS)[K][F] extends C ? F & string : never;
}[keyof (typeof FIELDS)[K]];

/** How the records of one kind are found in a file of rows below a header (CSV, a spreadsheet). */
export interface Table<K extends Kind = Kind> {
  readonly kind: K;
  /** File names without ending; compared folded, and also as the beginning or end of a name. */
  readonly names: readonly string[];
  /** Each field with all titles its column may have. Phones are found by `phoneColumn` instead. */
  readonly columns: Readonly<Record<FieldOf<K, SingleCell>, readonly string[]>>;
  /** Titles of columns that are understood and not needed. */
  readonly unneeded?: readonly string[];
  /** Of each group at least one column must be there. */
  readonly required: readonly (readonly FieldOf<K>[])[];
}

/** Where a record stood, for the report. */
export interface Place {
  /** The file's name inside the export. */
  readonly file: string;
  /** As an editor counts, from 1; in a file without lines the number of the record. */
  readonly line: number;
}

/** A reader's words for the fields: titles of columns, names of elements. */
export type Columns<K extends Kind> = { readonly [F in FieldOf<K>]?: string };

/** A cell that has phone numbers, with the title of its column. */
export interface NumberCell {
  readonly column: string;
  readonly kind: PhoneKind;
  /** As the source has it; a record holds it cleaned. */
  readonly text: string;
}

/** The fields as a source has them; absent or empty where it says nothing. */
export type Given<K extends Kind> = {
  readonly [F in FieldOf<K>]?: F extends FieldOf<K, 'phones'> ? readonly NumberCell[] : string;
};

/** One field, cleaned. */
export interface Cell {
  /** Empty where the source says nothing. */
  readonly text: string;
  /** How often a CPR number was taken out, or replaced by an opaque key. */
  readonly cprDropped: number;
  /** Of a CPR number, `YYYY-MM-DD`. */
  readonly birthDate?: string;
}

const EMPTY: Cell = { text: '', cprDropped: 0 };

/** What cleaning needs to know. */
export interface CleaningKeys {
  /** The office's own: opaque ids are made with it. */
  readonly idSecret: Uint8Array;
  /** `YYYY-MM-DD` */
  readonly today: string;
}

/**
 * What a source says about one person, contact or agreement, cleaned. Its constructor is the only
 * way from a file's bytes to the importer: the private member keeps a reader from writing a record
 * by hand, and whatever comes out of a record has been through `clean`.
 */
export class RawRecord<K extends Kind = Kind> {
  readonly kind: K;
  readonly place: Place;
  readonly #columns: Readonly<Record<string, string | undefined>>;
  readonly #cells = new Map<string, Cell>();
  /** Cells with phone numbers, cleaned. */
  readonly numbers: readonly (NumberCell & Cell)[];

  constructor(
    kind: K,
    at: Place & { readonly columns: Columns<K> },
    given: Given<K>,
    keys: CleaningKeys,
  ) {
    this.kind = kind;
    this.place = { file: at.file, line: at.line };
    this.#columns = at.columns;
    const fields: Readonly<Record<string, Cleaning>> = FIELDS[kind];
    let numbers: readonly (NumberCell & Cell)[] = [];
    const cells: Readonly<Record<string, string | readonly NumberCell[] | undefined>> = given;
    for (const field in cells) {
      const how = fields[field];
      const raw = cells[field];
      if (how === undefined || raw === undefined) continue;
      if (typeof raw !== 'string') numbers = raw.flatMap(cleanNumber);
      else if (how !== 'phones' && raw.trim() !== '')
        this.#cells.set(field, clean(how, raw.trim(), keys));
    }
    this.numbers = numbers;
  }

  /** A field by its name; `Row` checks that the kind has it. */
  cell(field: string): Cell {
    return this.#cells.get(field) ?? EMPTY;
  }

  /** The source's own word for the field; empty where it has none. */
  column(field: string): string {
    return this.#columns[field] ?? '';
  }
}

function cleanNumber(cell: NumberCell): readonly (NumberCell & Cell)[] {
  const { text, found } = withoutSpelledCpr(tidy(cell.text));
  return text === '' && !found ? [] : [{ ...cell, text, cprDropped: Number(found) }];
}

/** @param raw trimmed, not empty */
function clean(how: SingleCell, raw: string, keys: CleaningKeys): Cell {
  switch (how) {
    case 'text': {
      const { text, found } = withoutCpr(tidy(raw));
      return { text, cprDropped: Number(found) };
    }
    case 'value': {
      const { text, found } = withoutCpr(tidy(raw));
      // Not empty: what cannot be read must not count as left out (unreadable protection protects).
      return { text: text || (found ? 'cpr' : '?'), cprDropped: Number(found) };
    }
    case 'id':
      return cleanId(raw, keys);
    case 'ids': {
      const ids = raw
        .split(/[,;|]/)
        .map((id) => id.trim())
        .filter((id) => id !== '')
        .map((id) => cleanId(id, keys));
      return {
        text: ids.map(({ text }) => text).join(','),
        cprDropped: ids.filter(({ cprDropped }) => cprDropped > 0).length,
      };
    }
    case 'cpr': {
      const birthDate = birthDateOf(raw, keys.today);
      const text = cprKey(keys.idSecret, raw);
      return { text, cprDropped: 1, ...(birthDate === null ? {} : { birthDate }) };
    }
  }
}

const MAX_ID = 200;

/** The id as given, or an opaque one where it is or holds a CPR number. */
function cleanId(raw: string, keys: CleaningKeys): Cell {
  const id = tidy(raw).slice(0, MAX_ID);
  return withoutCpr(id).found
    ? { text: cprKey(keys.idSecret, id), cprDropped: 1 }
    : { text: id, cprDropped: 0 };
}

/** Words of printable Latin-1 with one space between: nothing to tidy. */
const TIDY = /^[!-~À-ÖØ-öø-ÿ]+(?: [!-~À-ÖØ-öø-ÿ]+)*$/;

/** Composed letters, no control characters but line breaks, single spaces, trimmed. */
function tidy(text: string): string {
  if (TIDY.test(text)) return text;
  return text
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{C}\n]/gu, '')
    .replace(/[\u00a0\t ]+/g, ' ')
    .trim();
}

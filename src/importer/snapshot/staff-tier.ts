import type { Contact, Medication, Phone, Snapshot } from '../../core/snapshot.ts';

/**
 * How a text of the staff tier is looked at for names of protected people.
 * - `text`: written by people. What names somebody is hidden; left out where it may be missing.
 * - `label`: as `text`, but something must stay: `?`.
 * - `mention`: the name of somebody who is mentioned. Only complete names and numbers are hidden.
 * - `person`: the name of somebody who is listed here. As `mention`, but contacts keep their names.
 * - `number`: a phone number; as `text` where it cannot be read as one.
 * - `id`, `personId`: made opaque where it names somebody.
 * - `own`: what a child itself is called, and its birth date: a protected child has none here. And
 *   the ids of staff, by which they sign in.
 * - `code`: one of a fixed list, a date or a time; nobody can write a name into it.
 */
export type Treatment =
  | 'text'
  | 'label'
  | 'mention'
  | 'person'
  | 'number'
  | 'id'
  | 'personId'
  | 'own'
  | 'code';

type HoldsText<T> = T extends string ? true : T extends object ? true : false;

/** A treatment for every member of `T` that is or holds a text: one too many or too few is an error. */
type FieldsOf<T> = T extends string
  ? string extends T
    ? Treatment
    : 'code'
  : T extends readonly (infer E)[]
    ? FieldsOf<E>
    : {
        readonly [K in keyof T as true extends HoldsText<NonNullable<T[K]>>
          ? K
          : never]-?: FieldsOf<NonNullable<T[K]>>;
      };

const SOURCE = { source: 'label', sourceAt: 'code' } as const;

const PHONE: FieldsOf<Phone> = { kind: 'code', number: 'number', given: 'text' };

const CONTACT: FieldsOf<Contact> = {
  ...SOURCE,
  id: 'personId',
  name: 'person',
  relation: 'text',
  phones: PHONE,
};

const MEDICATION: FieldsOf<Medication> = {
  ...SOURCE,
  id: 'id',
  name: 'label',
  dose: 'text',
  route: 'text',
  times: 'code',
  reason: 'text',
  instructions: 'text',
  validFrom: 'code',
  validUntil: 'code',
};

/** Every text of a snapshot. The compiler names one that is missing, and `walkTexts` refuses it. */
const STAFF_TIER: FieldsOf<Snapshot> = {
  institution: { id: 'code', name: 'code', kind: 'code' },
  groups: { id: 'id', name: 'text' },
  children: {
    ...SOURCE,
    id: 'personId',
    givenName: 'own',
    familyName: 'own',
    birthDate: 'own',
    alias: 'code',
    groupIds: 'id',
    allergies: 'text',
    needs: 'text',
    contacts: CONTACT,
    medications: MEDICATION,
  },
  staff: { id: 'own', name: 'person', role: 'code' },
  attendance: { childId: 'personId', status: 'code', at: 'code', source: 'label' },
  plan: {
    title: 'text',
    owner: 'mention',
    revised: 'code',
    nextRevision: 'code',
    sections: { heading: 'text', blocks: { kind: 'code', text: 'text' } },
    contacts: { role: 'text', name: 'mention', phones: PHONE, hours: 'text' },
  },
};

/** Where a text stands: names of members, and numbers of items. */
export type Place = readonly (string | number)[];

/** Gives what is to stand instead of a text; undefined for nothing. */
type Visit = (text: string, treatment: Treatment, place: Place) => string | undefined;

type Fields = string | { readonly [key: string]: Fields };

/**
 * The snapshot with every text replaced by what `visit` gives for it. Throws on a text that the table
 * does not name: what nobody has decided about is not published.
 */
export function walkTexts(snapshot: Snapshot, visit: Visit): Snapshot {
  const place: (string | number)[] = [];

  function walk(value: unknown, fields: Fields | undefined): unknown {
    if (typeof value === 'string') {
      if (typeof fields !== 'string')
        throw new Error(`no treatment for the text ${place.filter(isName).join('.')}`);
      return fields === 'code' ? value : visit(value, fields as Treatment, place);
    }
    if (Array.isArray(value)) {
      const items = value.map((item, i) => step(i, item, fields));
      return items.every((item, i) => item === value[i])
        ? value
        : items.filter((item) => item !== undefined);
    }
    if (typeof value !== 'object' || value === null) return value;
    const members = typeof fields === 'object' ? fields : {};
    let changed: Record<string, unknown> | null = null;
    for (const key in value) {
      const member: unknown = value[key as keyof typeof value];
      if (typeof member !== 'string' && typeof member !== 'object') continue;
      const next = step(key, member, members[key]);
      if (next === member) continue;
      changed ??= { ...value };
      if (next === undefined) delete changed[key];
      else changed[key] = next;
    }
    return changed ?? value;
  }

  function step(key: string | number, value: unknown, fields: Fields | undefined): unknown {
    place.push(key);
    const next = walk(value, fields);
    place.pop();
    return next;
  }

  return walk(snapshot, STAFF_TIER) as Snapshot;
}

function isName(part: string | number): boolean {
  return typeof part === 'string';
}

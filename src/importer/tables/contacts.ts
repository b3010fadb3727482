import type { Phone, Source } from '../../core/snapshot.ts';
import type { Place, Table } from '../records.ts';
import { unique } from '../rows/phones.ts';
import { PROTECTION } from '../rows/protection.ts';
import type { Row } from '../rows/row.ts';
import { fullName } from '../rows/values.ts';
import { CHILD, CPR, ROW_COLUMNS } from './children.ts';

/** Whom to call for a child. */
export const contactsTable: Table<'contacts'> = {
  kind: 'contacts',
  names: [
    'contacts',
    'kontakter',
    'kontaktpersoner',
    'pårørende',
    'forældre',
    'guardians',
    'parents',
  ],
  columns: {
    child: CHILD,
    cpr: CPR,
    person: [
      'contactId',
      'kontaktId',
      'kontaktpersonId',
      'guardianSourcedId',
      'contactSourcedId',
      'agentSourcedId',
      'pårørendeId',
      'forælderId',
      'id',
      'sourcedId',
    ],
    ...ROW_COLUMNS,
    name: [
      'navn',
      'contactName',
      'kontakt',
      'kontaktperson',
      'fulde navn',
      'fullName',
      'kontaktnavn',
    ],
    given: ['givenName', 'fornavn', 'fornavne', 'firstName'],
    family: ['familyName', 'efternavn', 'lastName', 'surname'],
    relation: ['relationship', 'slægtskab', 'relationstype', 'rolle', 'role'],
    custody: ['forældremyndighed', 'childCustody', 'har forældremyndighed', 'hasCustody'],
    mayPickUp: [
      'hentetilladelse',
      'må hente',
      'pickUp',
      'pickUpPermission',
      'canPickUp',
      'må afhente',
      'afhentning',
    ],
    priority: [
      'prioritet',
      'rækkefølge',
      'nr',
      'order',
      'ringerækkefølge',
      'opkaldsrækkefølge',
      'callOrder',
    ],
    mobile: [
      'mobil',
      'mobiltelefon',
      'mobilnummer',
      'mobilePhone',
      'mobilePhoneNumber',
      'sms',
      'cell',
      'tlf mobil',
      'telefon mobil',
    ],
    home: [
      'hjem',
      'hjemmetelefon',
      'fastnet',
      'privat',
      'homePhone',
      'homePhoneNumber',
      'telefon privat',
      'tlf privat',
      'tlf hjem',
    ],
    work: [
      'arbejde',
      'arbejdstelefon',
      'workPhone',
      'workPhoneNumber',
      'telefon arbejde',
      'tlf arbejde',
      'arb tlf',
      'arb',
    ],
    phone: [
      'telefon',
      'tlf',
      'telefonnummer',
      'phones',
      'telefon 1',
      'phone1',
      'phoneNumber',
      'numre',
      'telefonnumre',
      'nummer',
    ],
    phone2: ['telefon 2', 'tlf 2', 'anden telefon', 'otherPhone'],
    phone3: ['telefon 3', 'tlf 3'],
    protected: PROTECTION,
  },
  required: [
    ['child', 'cpr'],
    ['name', 'given', 'person'],
    ['mobile', 'home', 'work', 'phone', 'phone2', 'phone3', 'relation', 'custody', 'mayPickUp'],
  ],
};

export interface ContactRecord extends Source {
  readonly place: Place;
  readonly child: string;
  /** The contact's own id where the file has one. */
  readonly person: string;
  readonly deleted: boolean;
  readonly name: string;
  readonly relation: string;
  readonly custody: boolean | null;
  readonly mayPickUp: boolean | null;
  readonly priority?: number;
  readonly phones: readonly Phone[];
  readonly protected: boolean;
}

export function readContact(row: Row<'contacts'>): ContactRecord | null {
  const child = row.id('child') || row.cpr('cpr').key;
  if (child === '') return row.reject('missingChild', 'child');
  const person = row.id('person');
  const name = row.text('name') || fullName(row.text('given'), row.text('family'));
  const phones = unique([
    ...row.phones('mobile', 'mobile'),
    ...row.phones('phone', 'other'),
    ...row.phones('phone2', 'other'),
    ...row.phones('phone3', 'other'),
    ...row.phones('home', 'home'),
    ...row.phones('work', 'work'),
  ]);
  const priority = row.whole('priority');
  return {
    ...row.origin(),
    place: row.place,
    child,
    person,
    deleted: row.deleted(),
    name,
    relation: row.text('relation'),
    custody: row.flag('custody'),
    mayPickUp: row.flag('mayPickUp'),
    phones,
    protected: row.protects('protected'),
    ...(priority === undefined ? {} : { priority }),
  };
}

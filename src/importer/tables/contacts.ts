import type { Phone, Source } from '../../core/snapshot.ts';
import type { Place, Table } from '../records.ts';
import { PROTECTION } from '../rows/protection.ts';
import type { Row } from '../rows/row.ts';
import { fullName } from '../rows/values.ts';
import {
  CHILD,
  CHILD_NAME,
  type ChildRef,
  CPR,
  ORG,
  ROW_COLUMNS,
  readChildRef,
} from './children.ts';

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
    // The row's own key: it says nothing about the person.
    id: ['id', 'sourcedId', 'rækkeId', 'nøgle'],
    org: ORG,
    childName: CHILD_NAME,
    person: [
      'contactId',
      'kontaktId',
      'kontaktpersonId',
      'guardianSourcedId',
      'contactSourcedId',
      'agentSourcedId',
      'pårørendeId',
      'forælderId',
      'personId',
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
    protected: PROTECTION,
  },
  required: [
    ['child', 'cpr'],
    ['name', 'given', 'person', 'id'],
    ['phones', 'relation', 'custody', 'mayPickUp'],
  ],
};

export interface ContactRecord extends Source {
  readonly place: Place;
  readonly child: ChildRef;
  /** The contact's id as a person, where the file has one. */
  readonly person: string;
  /** The row's own key, where it has one. */
  readonly rowId: string;
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
  const child = readChildRef(row, row.cpr('cpr').key);
  if (child === null) return row.mustNotProtect('protected');
  const person = row.id('person');
  const name = row.text('name') || fullName(row.text('given'), row.text('family'));
  const priority = row.whole('priority');
  return {
    ...row.origin(),
    place: row.place,
    child,
    person,
    rowId: row.id('id'),
    deleted: row.deleted(),
    name,
    relation: row.text('relation'),
    custody: row.flag('custody'),
    mayPickUp: row.flag('mayPickUp'),
    phones: row.phones(),
    protected: row.protects('protected'),
    ...(priority === undefined ? {} : { priority }),
  };
}

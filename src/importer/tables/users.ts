import type { Phone, Source } from '../../core/snapshot.ts';
import type { Table } from '../rows/columns.ts';
import { unique } from '../rows/phones.ts';
import type { Place, Row } from '../rows/row.ts';
import { CHANGED, CPR, SOURCE, STATUS } from './common.ts';

type UserKey =
  | 'id'
  | 'status'
  | 'changed'
  | 'source'
  | 'enabled'
  | 'orgs'
  | 'role'
  | 'username'
  | 'identifier'
  | 'given'
  | 'middle'
  | 'family'
  | 'preferredGiven'
  | 'preferredFamily'
  | 'sms'
  | 'phone'
  | 'agents'
  | 'cpr'
  | 'birthDate';

/** OneRoster users.csv: 1.1 has `orgSourcedIds` and `role`, 1.2 has them in roles.csv. */
export const usersTable: Table<UserKey> = {
  kind: 'users',
  names: ['users', 'brugere', 'personer'],
  columns: {
    id: ['sourcedId', 'userSourcedId', 'brugerId', 'personId'],
    ...STATUS,
    ...CHANGED,
    ...SOURCE,
    enabled: ['enabledUser', 'aktiv', 'enabled'],
    orgs: ['orgSourcedIds', 'primaryOrgSourcedId', 'orgSourcedId', 'institutioner', 'institution'],
    role: ['rolle', 'roles'],
    username: ['brugernavn', 'unilogin', 'uni-login'],
    identifier: ['userMasterIdentifier', 'lokalt id', 'localId'],
    given: ['givenName', 'fornavn', 'fornavne', 'firstName'],
    middle: ['middleName', 'mellemnavn', 'mellemnavne'],
    family: ['familyName', 'efternavn', 'lastName', 'surname'],
    preferredGiven: ['preferredGivenName', 'preferredFirstName', 'kaldenavn'],
    preferredFamily: ['preferredFamilyName', 'preferredLastName'],
    sms: ['mobil', 'mobiltelefon', 'mobile', 'mobilnummer'],
    phone: ['telefon', 'tlf', 'telefonnummer', 'phoneNumber'],
    agents: ['agentSourcedIds', 'agents', 'forældre', 'kontaktpersoner'],
    cpr: CPR,
    birthDate: ['fødselsdato', 'født', 'dateOfBirth', 'birthday'],
  },
  required: [['id'], ['given', 'preferredGiven'], ['family', 'preferredFamily']],
};

export interface UserRecord extends Source {
  readonly place: Place;
  readonly id: string;
  readonly deleted: boolean;
  readonly changedAt: string;
  readonly enabled: boolean;
  readonly orgs: readonly string[];
  readonly role: string;
  /** Other keys that files may know the person by. */
  readonly keys: readonly string[];
  readonly given: string;
  readonly family: string;
  /** The registered names where a preferred one is used: for finding names in texts. */
  readonly otherNames: readonly string[];
  readonly phones: readonly Phone[];
  readonly agents: readonly string[];
  readonly birthDate?: string;
}

export function readUser(row: Row<UserKey>): UserRecord | null {
  const id = row.id('id');
  if (id === '') return row.reject('missingId', 'id');
  const names = {
    given: [row.text('given'), row.text('middle')].filter(Boolean).join(' '),
    family: row.text('family'),
  };
  const preferred = { given: row.text('preferredGiven'), family: row.text('preferredFamily') };
  const origin = row.origin();
  const cpr = row.cpr('cpr');
  const birthDate = row.date('birthDate') ?? cpr.birthDate;
  return {
    ...origin,
    place: row.place,
    id,
    deleted: row.deleted(),
    changedAt: origin.sourceAt,
    // Not enabled means that the person may not log in, not that the person is gone.
    enabled: row.flag('enabled') ?? true,
    orgs: row.ids('orgs'),
    role: row.text('role'),
    keys: [row.id('username'), row.id('identifier'), cpr.key].filter(
      (key) => key !== '' && key !== id,
    ),
    given: preferred.given || names.given,
    family: preferred.family || names.family,
    otherNames: preferred.given || preferred.family ? [names.given, names.family] : [],
    phones: unique([...row.phones('sms', 'mobile'), ...row.phones('phone', 'other')]),
    agents: row.ids('agents'),
    ...(birthDate === undefined ? {} : { birthDate }),
  };
}

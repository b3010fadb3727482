import type { Phone, Source } from '../../core/snapshot.ts';
import type { Place, Table } from '../records.ts';
import { PROTECTION } from '../rows/protection.ts';
import type { Row } from '../rows/row.ts';
import { fullName } from '../rows/values.ts';
import { CPR, ROW_COLUMNS } from './children.ts';

/** OneRoster orgs.csv, 1.1 and 1.2. */
export const orgsTable: Table<'orgs'> = {
  kind: 'orgs',
  names: ['orgs', 'organisations', 'institutioner', 'institutions', 'enheder', 'skoler'],
  columns: {
    id: ['sourcedId', 'orgSourcedId', 'institutionsid', 'institutionsnummer', 'enhedsid', 'orgId'],
    ...ROW_COLUMNS,
    name: ['navn', 'institutionsnavn', 'institution', 'enhed', 'skole'],
    type: ['institutionstype', 'art', 'slags', 'kind'],
    parent: ['parentSourcedId', 'overordnet', 'parentId'],
  },
  unneeded: ['identifier'],
  required: [['id'], ['name']],
};

export interface OrgRecord {
  readonly place: Place;
  readonly id: string;
  readonly deleted: boolean;
  readonly changedAt: string;
  readonly name: string;
  readonly type: string;
}

export function readOrg(row: Row<'orgs'>): OrgRecord | null {
  const id = row.id('id');
  if (id === '') return row.reject('missingId', 'id');
  const name = row.text('name');
  if (name === '') row.repair('missingName', 'name');
  return {
    place: row.place,
    id,
    deleted: row.deleted(),
    changedAt: row.origin().sourceAt,
    // The published manifest allows no more.
    name: (name || id).slice(0, 200),
    type: row.text('type'),
  };
}

/** OneRoster users.csv: 1.1 has `orgSourcedIds` and `role`, 1.2 has them in roles.csv. */
export const usersTable: Table<'users'> = {
  kind: 'users',
  names: ['users', 'brugere', 'personer'],
  columns: {
    id: ['sourcedId', 'userSourcedId', 'brugerId', 'personId'],
    ...ROW_COLUMNS,
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
    agents: ['agentSourcedIds', 'agents', 'forældre', 'kontaktpersoner'],
    cpr: CPR,
    birthDate: ['fødselsdato', 'født', 'dateOfBirth', 'birthday'],
    protected: PROTECTION,
  },
  unneeded: [
    'userIds',
    'email',
    'grades',
    'password',
    'pronouns',
    'preferredMiddleName',
    'enabledUser',
    'externalId',
    'e-mail',
    'mail',
  ],
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
  /** The registered names where a preferred one is used: texts are searched for them too. */
  readonly otherNames: readonly string[];
  readonly phones: readonly Phone[];
  readonly agents: readonly string[];
  readonly protected: boolean;
  readonly birthDate?: string;
}

export function readUser(row: Row<'users'>): UserRecord | null {
  const id = row.id('id');
  if (id === '') return row.reject('missingId', 'id');
  const names = {
    given: fullName(row.text('given'), row.text('middle')),
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
    phones: row.phones(),
    agents: row.ids('agents'),
    protected: row.protects('protected'),
    ...(birthDate === undefined ? {} : { birthDate }),
  };
}

/** OneRoster 1.2 roles.csv. */
export const rolesTable: Table<'roles'> = {
  kind: 'roles',
  names: ['roles', 'roller'],
  columns: {
    id: ['sourcedId'],
    ...ROW_COLUMNS,
    user: ['userSourcedId', 'brugerId', 'personId', 'userId'],
    role: ['rolle'],
    begin: ['beginDate', 'startdato', 'fra'],
    end: ['endDate', 'slutdato', 'til'],
    org: ['orgSourcedId', 'institutionsid', 'institution', 'orgId'],
  },
  unneeded: ['roleType', 'userProfileSourcedId'],
  required: [['user'], ['role'], ['org']],
};

export interface RoleRecord {
  readonly place: Place;
  readonly id: string;
  readonly deleted: boolean;
  readonly changedAt: string;
  readonly user: string;
  readonly role: string;
  readonly org: string;
  readonly begin?: string;
  readonly end?: string;
}

export function readRole(row: Row<'roles'>): RoleRecord | null {
  const [user, org, role] = [row.id('user'), row.id('org'), row.text('role')];
  if (user === '') return row.reject('missingId', 'user');
  if (org === '') return row.reject('missingId', 'org');
  const begin = row.date('begin');
  const end = row.date('end');
  return {
    place: row.place,
    id: row.id('id') || `${user} ${org} ${role}`,
    deleted: row.deleted(),
    changedAt: row.origin().sourceAt,
    user,
    role,
    org,
    ...(begin === undefined ? {} : { begin }),
    ...(end === undefined ? {} : { end }),
  };
}

/** OneRoster classes.csv: classes of a school, rooms (stuer) of a day-care. */
export const classesTable: Table<'classes'> = {
  kind: 'classes',
  names: ['classes', 'klasser', 'stuer', 'grupper', 'groups'],
  columns: {
    id: ['sourcedId', 'classSourcedId', 'gruppeId', 'klasseId', 'stueId', 'groupId'],
    ...ROW_COLUMNS,
    title: ['titel', 'navn', 'name', 'klasse', 'stue', 'gruppe', 'className'],
    type: ['classType', 'type', 'gruppetype'],
    school: ['schoolSourcedId', 'orgSourcedId', 'institutionsid', 'institution', 'skole'],
  },
  unneeded: [
    'grades',
    'courseSourcedId',
    'classCode',
    'location',
    'termSourcedIds',
    'subjects',
    'subjectCodes',
    'periods',
  ],
  required: [['id'], ['title'], ['school']],
};

export interface ClassRecord {
  readonly place: Place;
  readonly id: string;
  readonly deleted: boolean;
  readonly changedAt: string;
  readonly title: string;
  /** False for the class of a subject. */
  readonly homeroom: boolean;
  readonly school: string;
}

export function readClass(row: Row<'classes'>): ClassRecord | null {
  const id = row.id('id');
  if (id === '') return row.reject('missingId', 'id');
  const title = row.text('title');
  if (title === '') row.repair('missingName', 'title');
  return {
    place: row.place,
    id,
    deleted: row.deleted(),
    changedAt: row.origin().sourceAt,
    title: title || id,
    homeroom: /home|stam|hoved|stue/i.test(row.text('type')),
    school: row.id('school'),
  };
}

/** OneRoster enrollments.csv: who is in which class. */
export const enrollmentsTable: Table<'enrollments'> = {
  kind: 'enrollments',
  names: ['enrollments', 'indskrivninger', 'tilmeldinger', 'enrolments'],
  columns: {
    id: ['sourcedId'],
    ...ROW_COLUMNS,
    class: ['classSourcedId', 'klasseId', 'gruppeId', 'stueId', 'klasse', 'gruppe', 'stue'],
    school: ['schoolSourcedId', 'institutionsid', 'institution', 'skole'],
    user: ['userSourcedId', 'brugerId', 'personId', 'barnId', 'elevId'],
    role: ['rolle'],
    begin: ['beginDate', 'startdato', 'fra'],
    end: ['endDate', 'slutdato', 'til'],
  },
  unneeded: ['primary'],
  required: [['class'], ['user']],
};

export interface EnrollmentRecord {
  readonly place: Place;
  readonly id: string;
  readonly deleted: boolean;
  readonly changedAt: string;
  readonly class: string;
  readonly school: string;
  readonly user: string;
  readonly role: string;
  readonly begin?: string;
  readonly end?: string;
}

export function readEnrollment(row: Row<'enrollments'>): EnrollmentRecord | null {
  const [group, user, role] = [row.id('class'), row.id('user'), row.text('role')];
  if (user === '') return row.reject('missingId', 'user');
  if (group === '') return row.reject('missingId', 'class');
  const begin = row.date('begin');
  const end = row.date('end');
  return {
    place: row.place,
    id: row.id('id') || `${user} ${group} ${role}`,
    deleted: row.deleted(),
    changedAt: row.origin().sourceAt,
    class: group,
    school: row.id('school'),
    user,
    role,
    ...(begin === undefined ? {} : { begin }),
    ...(end === undefined ? {} : { end }),
  };
}

/** OneRoster demographics.csv, of which the birth date and a mark of protection are used. */
export const demographicsTable: Table<'demographics'> = {
  kind: 'demographics',
  names: ['demographics', 'demografi'],
  columns: {
    id: ['sourcedId', 'userSourcedId'],
    ...ROW_COLUMNS,
    birthDate: ['fødselsdato', 'født', 'dateOfBirth', 'birthday'],
    cpr: CPR,
    protected: PROTECTION,
  },
  unneeded: [
    'sex',
    'køn',
    'americanIndianOrAlaskaNative',
    'asian',
    'blackOrAfricanAmerican',
    'nativeHawaiianOrOtherPacificIslander',
    'white',
    'demographicRaceTwoOrMoreRaces',
    'hispanicOrLatinoEthnicity',
    'countryOfBirthCode',
    'stateOfBirthAbbreviation',
    'cityOfBirth',
    'publicSchoolResidenceStatus',
  ],
  required: [['id'], ['birthDate']],
};

export interface DemographicRecord {
  readonly place: Place;
  readonly id: string;
  readonly deleted: boolean;
  readonly changedAt: string;
  readonly protected: boolean;
  readonly birthDate?: string;
}

export function readDemographic(row: Row<'demographics'>): DemographicRecord | null {
  const id = row.id('id');
  if (id === '') return row.reject('missingId', 'id');
  const birthDate = row.date('birthDate') ?? row.cpr('cpr').birthDate;
  return {
    place: row.place,
    id,
    deleted: row.deleted(),
    changedAt: row.origin().sourceAt,
    protected: row.protects('protected'),
    ...(birthDate === undefined ? {} : { birthDate }),
  };
}

/** OneRoster manifest.csv: what the export says about itself (read before all others). */
export const manifestTable: Table<'manifest'> = {
  kind: 'manifest',
  names: ['manifest'],
  columns: { property: ['propertyName', 'egenskab'], value: ['værdi'] },
  required: [['property'], ['value']],
};

import type { Sample, SampleContact } from './model.ts';
import { type Rows, spaced, table } from './rows.ts';

export type OneRoster = '1.1' | '1.2';

const STAMP = ['sourcedId', 'status', 'dateLastModified'];
const USERS_11 =
  'enabledUser orgSourcedIds role username userIds givenName familyName middleName identifier email sms phone agentSourcedIds grades password';
const USERS_12 =
  'enabledUser username userIds givenName familyName middleName identifier email sms phone agentSourcedIds grades password userMasterIdentifier preferredGivenName preferredMiddleName preferredFamilyName primaryOrgSourcedId pronouns';
const CLASSES =
  'title grades courseSourcedId classCode classType location schoolSourcedId termSourcedIds subjects subjectCodes periods';
const ENROLLMENTS = 'classSourcedId schoolSourcedId userSourcedId role primary beginDate endDate';
const ROLES = 'userSourcedId roleType role beginDate endDate orgSourcedId userProfileSourcedId';

/** The OneRoster files of a sample: name without ending to header and rows. */
export function rosterTables(
  sample: Sample,
  version: OneRoster,
  dateLastModified: string,
): Map<string, Rows> {
  const stamped = (columns: string, records: readonly Readonly<Record<string, string>>[]) =>
    table(
      [...STAMP, ...columns.split(' ')],
      records.map((record) => ({ status: 'active', dateLastModified, ...record })),
    );
  const users = usersOf(sample);
  const municipality = { sourcedId: 'kommune', name: 'Prøveby Kommune', type: 'district' };
  const tables = new Map<string, Rows>([
    [
      'orgs',
      stamped('name type identifier parentSourcedId', [
        municipality,
        ...sample.orgs.map(({ id, name }) => ({
          sourcedId: id,
          name,
          type: 'school',
          parentSourcedId: 'kommune',
        })),
      ]),
    ],
    [
      'users',
      stamped(
        version === '1.1' ? USERS_11 : USERS_12,
        users.map(({ columns }) => columns),
      ),
    ],
    [
      'classes',
      stamped(
        CLASSES,
        sample.orgs.flatMap((org) =>
          org.groups.map(({ id, title }) => ({
            sourcedId: id,
            title,
            classType: 'homeroom',
            schoolSourcedId: org.id,
          })),
        ),
      ),
    ],
    ['enrollments', stamped(ENROLLMENTS, enrollmentsOf(sample))],
    [
      'demographics',
      stamped(
        'birthDate sex',
        sample.children.map(({ id, birthDate }) => ({ sourcedId: id, birthDate })),
      ),
    ],
  ]);
  if (version === '1.2')
    tables.set(
      'roles',
      stamped(
        ROLES,
        users.flatMap(({ roles }) => roles),
      ),
    );
  return new Map([['manifest', manifestOf(version, [...tables.keys()])], ...tables]);
}

function usersOf(sample: Sample) {
  const children = sample.children.map((child) => ({
    id: child.id,
    role: 'student',
    orgs: child.places.map(({ org }) => org),
    names: { givenName: child.given, familyName: child.family },
    more: {
      agentSourcedIds: child.contacts
        .filter(({ isParent }) => isParent)
        .map(({ adult }) => adult.id)
        .join(','),
    },
  }));
  const parents = [...parentsOf(sample).values()].map(({ contact: { adult }, orgs }) => ({
    id: adult.id,
    role: 'parent',
    orgs: [...orgs],
    names: { givenName: adult.given, familyName: adult.family },
    more: {
      sms: spaced(adult.mobile),
      phone: adult.work === '' ? '' : `arb. ${spaced(adult.work)}`,
    },
  }));
  const staff = sample.staff
    .filter(({ substitute }) => !substitute)
    .map(({ id, role, org, given, family }) => ({
      id,
      role,
      orgs: [org],
      names: { givenName: given, familyName: family },
      more: {},
    }));
  return [...children, ...parents, ...staff].map(({ id, role, orgs, names, more }) => ({
    columns: {
      sourcedId: id,
      enabledUser: 'true',
      orgSourcedIds: orgs.join(','),
      primaryOrgSourcedId: orgs[0] ?? '',
      role,
      ...names,
      ...more,
    },
    roles: orgs.map((org, i) => ({
      sourcedId: `${id}-${org}`,
      userSourcedId: id,
      roleType: i === 0 ? 'primary' : 'secondary',
      role: role === 'administrator' ? 'principal' : role,
      orgSourcedId: org,
    })),
  }));
}

function parentsOf(sample: Sample) {
  const parents = new Map<string, { contact: SampleContact; orgs: Set<string> }>();
  for (const child of sample.children)
    for (const contact of child.contacts.filter(({ isParent }) => isParent)) {
      const known = parents.get(contact.adult.id) ?? { contact, orgs: new Set<string>() };
      for (const place of child.places) known.orgs.add(place.org);
      parents.set(contact.adult.id, known);
    }
  return parents;
}

function enrollmentsOf(sample: Sample) {
  return sample.children.flatMap((child) =>
    child.places.map(({ org, group }) => ({
      sourcedId: `${child.id}-${group}`,
      classSourcedId: group,
      schoolSourcedId: org,
      userSourcedId: child.id,
      role: 'student',
    })),
  );
}

function manifestOf(version: OneRoster, files: readonly string[]): Rows {
  return [
    ['propertyName', 'value'],
    ['manifest.version', '1.0'],
    ['oneroster.version', version],
    ...files.map((name) => [`file.${name}`, 'bulk']),
    ['source.systemName', 'Tabulex'],
  ];
}

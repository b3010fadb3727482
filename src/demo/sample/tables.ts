import type { Sample, SampleContact } from './model.ts';

/** A table as cells, header first. */
export type Rows = readonly (readonly string[])[];

/** Rows in the header's order; what a record lacks is empty, what the header lacks is left out. */
function table(
  header: readonly string[],
  records: readonly Readonly<Record<string, string>>[],
): Rows {
  return [header, ...records.map((record) => header.map((column) => record[column] ?? ''))];
}

/** `10123456` as people write it, `10 12 34 56`. */
function spaced(number: string): string {
  return (number.match(/../g) ?? []).join(' ');
}

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

const yes = (flag: boolean) => (flag ? 'ja' : 'nej');

/**
 * The files beside OneRoster, with Danish headers.
 *
 * @param of date: `YYYY-MM-DD` of the morning; until: `HH:MM`, when the export is made; no
 * attendance is later than that
 */
export function lygteTables(
  sample: Sample,
  of: { readonly date: string; readonly until?: string | undefined },
): Map<string, Rows> {
  return new Map([
    ['kontakter', contacts(sample)],
    ['børn', children(sample)],
    ['medicin', medicine(sample)],
    ['fremmøde', attendance(sample, of)],
    ['personale', substitutes(sample)],
  ]);
}

function contacts(sample: Sample): Rows {
  const header =
    'barnId,kontaktId,navn,relation,forældremyndighed,må hente,prioritet,mobil,arbejde,beskyttet,kilde';
  const records = sample.children.flatMap((child) =>
    child.contacts.map(({ adult, relation, custody, mayPickUp, protected: hidden }, i) => ({
      barnId: child.id,
      kontaktId: adult.id,
      navn: `${adult.given} ${adult.family}`,
      relation,
      forældremyndighed: yes(custody),
      'må hente': yes(mayPickUp),
      prioritet: String(i + 1),
      mobil: spaced(adult.mobile),
      arbejde: spaced(adult.work),
      beskyttet: hidden ? 'ja' : '',
      kilde: 'Tabulex',
    })),
  );
  return table(header.split(','), records);
}

function children(sample: Sample): Rows {
  const header = 'barnId,allergier,behov,selvbestemmer,beskyttet,adresse,samvær';
  const records = sample.children.map((child) => ({
    barnId: child.id,
    allergier: child.allergies,
    behov: child.needs,
    selvbestemmer: yes(child.selfDecider),
    beskyttet: yes(child.protected),
    adresse: child.address,
    samvær: child.custodyNote,
  }));
  return table(header.split(','), records);
}

function medicine(sample: Sample): Rows {
  const header =
    'barnId,navn,dosis,indgivelse,tidspunkter,efter behov,akut,maks pr dag,årsag,instruktion,kilde';
  const records = sample.children.flatMap((child) =>
    child.medications.map((medication) => ({
      barnId: child.id,
      navn: medication.name,
      dosis: medication.dose,
      indgivelse: medication.route,
      tidspunkter: medication.times,
      'efter behov': yes(medication.asNeeded),
      akut: yes(medication.emergency),
      'maks pr dag': medication.maxDosesPerDay,
      årsag: medication.reason,
      instruktion: medication.instructions,
      kilde: 'Medicinaftaler',
    })),
  );
  return table(header.split(','), records);
}

function attendance(sample: Sample, { date, until }: Parameters<typeof lygteTables>[1]): Rows {
  const dato = date.split('-').reverse().join('-');
  const records = sample.attendance.map(({ child, status, time, source }) => ({
    barnId: child,
    status,
    dato,
    klokkeslæt: until === undefined ? time : squeezed(time, until),
    kilde: source,
  }));
  return table(['barnId', 'status', 'dato', 'klokkeslæt', 'kilde'], records);
}

/** The last of the morning's arrivals, in minutes after midnight. */
const ALL_IN = 8 * 60;

/** Early in the day the whole morning lies between midnight and now, in the same order. */
function squeezed(time: string, until: string): string {
  const minutes = (of: string) => Number(of.slice(0, 2)) * 60 + Number(of.slice(3, 5));
  const share = Math.min(1, minutes(until) / ALL_IN);
  const at = Math.floor(minutes(time) * share);
  return [Math.floor(at / 60), at % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

function substitutes(sample: Sample): Rows {
  const records = sample.staff
    .filter(({ substitute }) => substitute)
    .map(({ id, given, family, org }) => ({
      medarbejderId: id,
      navn: `${given} ${family}`,
      rolle: 'vikar',
      institution: org,
    }));
  return table(['medarbejderId', 'navn', 'rolle', 'institution'], records);
}

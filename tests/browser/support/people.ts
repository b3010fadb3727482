import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

/** The people of the scenario, found in the demo's own export by their data. */
export interface People {
  readonly leader: string;
  /** Signs in with the staff card. */
  readonly teacher: string;
  /** Not there yet this morning; a name with æ, ø or å. */
  readonly late: string;
  /** Has an allergy and a medicine that may be given once a day, and is not emergency medicine. */
  readonly patient: Patient;
  /** Has emergency medicine, and a father who may not pick up. */
  readonly rescued: Patient;
  readonly hidden: Hidden;
}

interface Patient {
  readonly name: string;
  readonly allergy: string;
  readonly medicine: string;
  readonly contacts: readonly { name: string; mayPickUp: boolean; mobile: string }[];
}

/** The export's data on the school's protected children. */
interface Hidden {
  /** Their names in full, where nobody else has the same. */
  readonly names: readonly string[];
  /** Their addresses, texts that name them, and numbers that are no other child's. */
  readonly traces: readonly string[];
}

type Row = Readonly<Record<string, string>>;

const SCHOOL = 'sk-lygten';

export function peopleOf(sample: string): People {
  const read = (name: string): Row[] =>
    parse(readFileSync(join(sample, `${name}.csv`)), { columns: true });
  const [users, facts, medicine, seen, contacts] = (
    ['users', 'børn', 'medicin', 'fremmøde', 'kontakter'] as const
  ).map(read) as [Row[], Row[], Row[], Row[], Row[]];
  const here = users.filter((row) => row.orgSourcedIds?.startsWith(SCHOOL));
  const names = new Map(users.map((row) => [row.sourcedId, `${row.givenName} ${row.familyName}`]));
  const factsOf = new Map(facts.map((row) => [row.barnId, row]));
  const isHidden = (id = '') => factsOf.get(id)?.beskyttet === 'ja';
  const children = here.filter(({ role, sourcedId }) => role === 'student' && !isHidden(sourcedId));
  const nameOf = (row: Row | undefined) => must(names.get(row?.sourcedId ?? ''));
  const alone = ({ sourcedId }: Row) =>
    children.filter((other) => names.get(other.sourcedId ?? '') === names.get(sourcedId ?? ''))
      .length === 1;

  const patient = (suits: (fact: Row, medicine: Row, contacts: readonly Row[]) => boolean) => {
    const of = (rows: readonly Row[], child: Row) =>
      rows.filter(({ barnId }) => barnId === child.sourcedId);
    for (const child of children.filter(alone)) {
      const fact = must(factsOf.get(child.sourcedId ?? ''));
      const theirs = of(contacts, child);
      const found = of(medicine, child).find((row) => suits(fact, row, theirs));
      if (found) return patientOf(nameOf(child), fact, found, theirs);
    }
    throw new Error('nobody in the sample suits');
  };

  return {
    leader: nameOf(here.find(({ role }) => role === 'administrator')),
    teacher: nameOf(here.find(({ role }) => role === 'teacher')),
    late: nameOf(
      children.find(
        (row) =>
          alone(row) &&
          /[æøå]/i.test(nameOf(row)) &&
          !seen.some(({ barnId }) => barnId === row.sourcedId),
      ),
    ),
    patient: patient(
      (fact, row) => fact.allergier !== '' && row.akut === 'nej' && row['maks pr dag'] === '1',
    ),
    rescued: patient(
      (_, row, theirs) => row.akut === 'ja' && theirs.some((one) => one['må hente'] === 'nej'),
    ),
    hidden: hiddenOf(here, facts, contacts, names, isHidden),
  };
}

function patientOf(name: string, fact: Row, medicine: Row, contacts: readonly Row[]): Patient {
  return {
    name,
    allergy: fact.allergier ?? '',
    medicine: must(medicine.navn),
    contacts: contacts.map((row) => ({
      name: must(row.navn),
      mayPickUp: row['må hente'] === 'ja',
      mobile: e164(row.mobil),
    })),
  };
}

function hiddenOf(
  here: readonly Row[],
  facts: readonly Row[],
  contacts: readonly Row[],
  names: ReadonlyMap<string | undefined, string>,
  isHidden: (id?: string) => boolean,
): Hidden {
  const hidden = here.filter(({ sourcedId }) => isHidden(sourcedId)).map((row) => row.sourcedId);
  const others = new Set([...names].filter(([id]) => !isHidden(id)).map(([, name]) => name));
  const shared = new Set(contacts.filter((row) => !isHidden(row.barnId)).map((row) => row.mobil));
  const theirs = facts.filter(({ barnId }) => hidden.includes(barnId));
  const numbers = contacts
    .filter(({ barnId, mobil }) => hidden.includes(barnId) && !shared.has(mobil))
    .flatMap(({ mobil }) => [must(mobil), e164(mobil)]);
  return {
    names: hidden.map((id) => must(names.get(id))).filter((name) => !others.has(name)),
    traces: [...theirs.flatMap(({ adresse, behov }) => [must(adresse), must(behov)]), ...numbers],
  };
}

function e164(number = ''): string {
  return `+45${number.replaceAll(' ', '')}`;
}

/** @returns the value; throws where the sample has none */
function must<T>(value: T | undefined): T {
  if (value === undefined || value === '') throw new Error('the sample has changed');
  return value;
}

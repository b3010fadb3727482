import type { Sample } from './model.ts';
import { type Rows, spaced, table } from './rows.ts';

const yes = (flag: boolean) => (flag ? 'ja' : 'nej');

/**
 * The files beside OneRoster, with Danish headers.
 *
 * @param of date: `YYYY-MM-DD` of the morning; until: `HH:MM`, when the export is made: nobody was
 * seen later than that
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

import type { Sample } from './model.ts';
import { type Rows, spaced, table } from './rows.ts';

const yes = (flag: boolean) => (flag ? 'ja' : 'nej');

/** The files beside OneRoster, with Danish headers. @param date `YYYY-MM-DD` of the morning */
export function lygteTables(sample: Sample, date: string): Map<string, Rows> {
  return new Map([
    ['kontakter', contacts(sample)],
    ['børn', children(sample)],
    ['medicin', medicine(sample)],
    ['fremmøde', attendance(sample, date)],
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

function attendance(sample: Sample, date: string): Rows {
  const dato = date.split('-').reverse().join('-');
  const records = sample.attendance.map(({ child, status, time, source }) => ({
    barnId: child,
    status,
    dato,
    klokkeslæt: time,
    kilde: source,
  }));
  return table(['barnId', 'status', 'dato', 'klokkeslæt', 'kilde'], records);
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

import type { Medication } from '../../core/snapshot.ts';
import type { Place, Table } from '../records.ts';
import type { Row } from '../rows/row.ts';
import { parseTime } from '../rows/values.ts';
import {
  CHILD,
  CHILD_NAME,
  type ChildRef,
  CPR,
  ORG,
  ROW_COLUMNS,
  readChildRef,
} from './children.ts';

/** Written medication agreements (medicinaftaler). */
export const medicationsTable: Table<'medications'> = {
  kind: 'medications',
  names: ['medications', 'medication', 'medicin', 'medicinaftaler', 'medicine', 'medicinering'],
  columns: {
    child: CHILD,
    childName: CHILD_NAME,
    org: ORG,
    cpr: CPR,
    id: [
      'medicationId',
      'aftaleId',
      'medicinaftaleId',
      'agreementId',
      'medicinId',
      'id',
      'sourcedId',
    ],
    ...ROW_COLUMNS,
    name: [
      'navn',
      'medicin',
      'præparat',
      'medicine',
      'medication',
      'lægemiddel',
      'drug',
      'medicinnavn',
    ],
    dose: ['dosis', 'mængde', 'amount', 'dosering'],
    unit: ['enhed', 'doseUnit'],
    route: ['indgivelse', 'administrationsvej', 'vej', 'hvordan', 'indgivelsesmåde'],
    times: ['tidspunkter', 'tidspunkt', 'time', 'klokkeslæt', 'hvornår'],
    asNeeded: ['efter behov', 'ved behov', 'pn', 'prn'],
    emergency: ['akut', 'akutmedicin', 'nødmedicin', 'emergencyMedicine'],
    maxDosesPerDay: [
      'maks doser pr dag',
      'max pr dag',
      'maks pr dag',
      'maxDoses',
      'højst pr dag',
      'max doser',
      'maks doser',
      'maksdoser',
      'max doser pr dag',
      'maks pr døgn',
      'max pr døgn',
    ],
    reason: ['årsag', 'grund', 'indikation', 'diagnose', 'indication'],
    instructions: [
      'instruktion',
      'instruks',
      'vejledning',
      'bemærkninger',
      'note',
      'instruction',
      'bemærkning',
    ],
    validFrom: ['fra', 'gyldig fra', 'from', 'startdato', 'start'],
    validUntil: ['til', 'gyldig til', 'until', 'slutdato', 'validTo', 'udløber', 'slut'],
  },
  required: [
    ['child', 'cpr'],
    ['name'],
    ['dose', 'times', 'asNeeded', 'emergency', 'instructions', 'maxDosesPerDay'],
  ],
};

export interface MedicationRecord extends Omit<Medication, 'id'> {
  readonly place: Place;
  readonly child: ChildRef;
  /** The agreement's own id where the file has one. */
  readonly ownId: string;
  readonly deleted: boolean;
}

export function readMedication(row: Row<'medications'>): MedicationRecord | null {
  const child = readChildRef(row, row.cpr('cpr').key);
  if (child === null) return null;
  const name = row.text('name');
  // Kept without a name: staff must see that the child needs medicine, and can ask which.
  if (name === '') row.repair('missingName', 'name');
  const amount = row.text('dose');
  const unit = row.text('unit');
  return {
    ...row.origin(),
    place: row.place,
    child,
    ownId: row.id('id'),
    deleted: row.deleted(),
    name: name || '?',
    times: timesOf(row),
    asNeeded: row.flag('asNeeded') ?? false,
    emergency: row.flag('emergency') ?? false,
    ...present('dose', /^[\d.,]+$/.test(amount) && unit !== '' ? `${amount} ${unit}` : amount),
    ...present('route', row.text('route')),
    ...present('maxDosesPerDay', row.whole('maxDosesPerDay')),
    ...present('reason', row.text('reason')),
    ...present('instructions', row.text('instructions')),
    ...present('validFrom', row.date('validFrom')),
    ...present('validUntil', row.date('validUntil')),
  };
}

function timesOf(row: Row<'medications'>): string[] {
  const times = new Set<string>();
  const cell = row.text('times');
  for (const given of cell.split(/[,;|/\n]|\s+og\s+|\s+and\s+/)) {
    if (given.trim() === '') continue;
    const time = parseTime(given);
    if (time === null) row.repair('badTime', 'times', given.trim());
    else times.add(time);
  }
  return [...times].sort();
}

function present<K extends string, T>(key: K, value: T | undefined | ''): { [P in K]?: T } {
  return (value === undefined || value === '' ? {} : { [key]: value }) as { [P in K]?: T };
}

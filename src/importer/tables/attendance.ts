import type { Status } from '../../core/snapshot.ts';
import { type Timestamp, toMs } from '../../core/time.ts';
import type { Table } from '../rows/columns.ts';
import { parseDateTime, parseTime } from '../rows/dates.ts';
import type { FileContext, Place, Row } from '../rows/row.ts';
import { parseStatus } from '../rows/values.ts';
import { CHILD, CPR, SOURCE } from './children.ts';

type Key = 'child' | 'cpr' | 'source' | 'changed' | 'presence' | 'at' | 'date' | 'in' | 'out';

/**
 * Who was where when the export was made. Either a status and its moment, or a date with the times
 * of coming and going. `status` here is the child's, not the row's; comments are not read.
 */
export const attendanceTable: Table<Key> = {
  kind: 'attendance',
  names: ['attendance', 'fremmøde', 'komgå', 'kom-gå', 'presence', 'tilstedeværelse'],
  columns: {
    child: [...CHILD, 'id'],
    cpr: CPR,
    ...SOURCE,
    presence: ['status', 'fremmøde', 'fremmødestatus', 'attendanceStatus', 'tilstand'],
    at: ['tidspunkt', 'timestamp', 'hvornår', 'time', 'klokkeslæt', 'kl', 'registreret'],
    date: ['dato', 'dag', 'day'],
    in: ['kom', 'kommet', 'checkIn', 'ankomst', 'tjekket ind', 'mødt'],
    out: ['gik', 'gået', 'checkOut', 'hentet', 'afgang', 'tjekket ud'],
    changed: ['dateLastModified', 'ændret', 'opdateret', 'sidst ændret'],
  },
  required: [
    ['child', 'cpr'],
    ['presence', 'in'],
    ['at', 'date', 'changed', 'in'],
  ],
};

export interface AttendanceRecord {
  readonly place: Place;
  readonly child: string;
  readonly status: Status;
  readonly at: Timestamp;
  readonly atMs: number;
  readonly source: string;
}

export function readAttendance(row: Row<Key>, file: FileContext): AttendanceRecord | null {
  const child = row.id('child') || row.cpr('cpr').key;
  if (child === '') return row.reject('missingChild', 'child');
  const seen = row.raw('presence') === '' ? fromTimes(row, file) : fromStatus(row, file);
  if (seen === null) return null;
  const source = row.text('source') || file.source;
  return { place: row.place, child, ...seen, atMs: toMs(seen.at), source };
}

function fromStatus(row: Row<Key>, file: FileContext) {
  const status = parseStatus(row.raw('presence'));
  if (status === null) return row.reject('unknownStatus', 'presence');
  const given = [row.raw('at'), row.raw('changed')].find((cell) => cell !== '') ?? '';
  const at = dateTime(row.raw('date'), given, file);
  return at === null ? row.reject('badTime', 'at') : { status, at };
}

/** Came, and perhaps went again; a row with neither says nothing. */
function fromTimes(row: Row<Key>, file: FileContext) {
  const [came, went] = [row.raw('in'), row.raw('out')];
  if (came === '' && went === '') return null;
  const at = dateTime(row.raw('date'), went || came, file);
  if (at === null) return row.reject('badTime', went === '' ? 'in' : 'out');
  const status: Status = went === '' ? 'present' : 'gone';
  return { status, at };
}

/** `08:42` of the row's date, or of the day the file was written. */
function dateTime(date: string, given: string, file: FileContext): Timestamp | null {
  if (parseTime(given) === null) return parseDateTime(given === '' ? date : given, file.clock);
  const day = date === '' ? fileDay(file) : date.split(/[T ]/)[0];
  return parseDateTime(`${day} ${given.replace(/^kl\.?\s*/i, '')}`, file.clock);
}

function fileDay(file: FileContext): string {
  const local = file.modifiedMs + file.clock.offsetMinutes(file.modifiedMs) * 60_000;
  return new Date(local).toISOString().slice(0, 10);
}

import { failure } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import type { Phone, Source } from '../../core/snapshot.ts';
import { stamp, stampOf, wallDate } from '../../core/time.ts';
import { BrokenFile } from '../files/source.ts';
import type { FieldOf, Kind, Place, RawRecord } from '../records.ts';
import type { IssueLog, RowReason } from '../report.ts';
import { readPhones, unique } from './phones.ts';
import { isProtected } from './protection.ts';
import { birthDates, otherDates, readTime, spelledOut } from './short-dates.ts';
import { parseDate, parseFlag, parseRowStatus, withoutCpr } from './values.ts';

/** What all records of a file have in common. */
export interface FileContext {
  readonly clock: Clock;
  readonly issues: IssueLog;
  /** The source system's name, as people know it. */
  readonly source: string;
  readonly modifiedMs: number;
  /** The number of the folder or zip the file lies in: ids belong to it. */
  readonly scope: number;
}

/**
 * One record, read field by field. Every method reports what it could not understand, and each
 * takes only the fields that are cleaned for it.
 */
export interface Row<K extends Kind> {
  readonly place: Place;
  text(key: FieldOf<K, 'text'>): string;
  /** Text to parse; never to be stored as it is. */
  value(key: FieldOf<K, 'value'>): string;
  id(key: FieldOf<K, 'id'>): string;
  ids(key: FieldOf<K, 'ids'>): string[];
  /** The items of a text. */
  list(key: FieldOf<K, 'text'>): string[];
  flag(key: FieldOf<K, 'value'>): boolean | null;
  /** A mark of protection; one that cannot be understood protects. */
  protects(key: FieldOf<K, 'value'>): boolean;
  date(key: FieldOf<K, 'value'>): string | undefined;
  /** What a CPR number may be used for: a birth date, and an opaque key. */
  cpr(key: FieldOf<K, 'cpr'>): { readonly key: string; readonly birthDate?: string };
  whole(key: FieldOf<K, 'value'>): number | undefined;
  /** The numbers of all columns, as the columns stand; the same number once. */
  phones(): Phone[];
  /** Whether the record is there to be deleted (`tobedeleted`). */
  deleted(): boolean;
  /** Where the facts come from: the record's own date where it has one, else the file's. */
  origin(): Source;
  reject(reason: RowReason, key: FieldOf<K>): null;
  /**
   * For a row that is left out because it does not say whom it is about: a mark of protection in it
   * stops the import, as nobody can tell who would be shown. Throws BrokenFile.
   */
  mustNotProtect(key: FieldOf<K, 'value'>): null;
  repair(reason: RowReason, key: FieldOf<K>, value?: string): void;
}

export function openRow<K extends Kind>(record: RawRecord<K>, file: FileContext): Row<K> {
  const { place } = record;
  const report = (
    action: 'rejected' | 'repaired',
    reason: RowReason,
    key: string,
    value?: string,
  ) => {
    const issue = { ...place, column: record.column(key), action, reason };
    file.issues.add(value === undefined ? issue : { ...issue, value: withoutCpr(value).text });
  };
  /** The field's text, with a report of what cleaning took out of it. */
  const cleaned = (key: string) => {
    const { text, cprDropped } = record.cell(key);
    for (let n = 0; n < cprDropped; n++) report('repaired', 'cprDropped', key);
    return text;
  };
  const text = (key: string) => {
    const cell = record.cell(key).text;
    if (cell.includes('�')) report('repaired', 'unreadableCharacters', key, cell);
    return cleaned(key);
  };
  const value = (key: string) => record.cell(key).text;
  const parsed = <T>(key: string, parse: (text: string) => T | null, reason: RowReason) => {
    const cell = value(key);
    if (cell === '') return undefined;
    const found = parse(cell);
    if (found === null) report('repaired', reason, key, cell);
    return found ?? undefined;
  };
  return {
    place,
    text,
    value,
    id: cleaned,
    ids: (key) => cleaned(key).split(',').filter(Boolean),
    list: (key) =>
      text(key)
        .split(/[,;|\n]/)
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    flag: (key) => parsed(key, parseFlag, 'unknownFlag') ?? null,
    protects(key) {
      // Reports words that are neither yes nor no.
      parsed(key, parseFlag, 'unknownFlag');
      return isProtected(value(key));
    },
    date(key) {
      const plausible = () =>
        (String(key) === 'birthDate' ? birthDates : otherDates)(wallDate(stamp(file.clock)));
      return parsed(key, (cell) => parseDate(spelledOut(cell, plausible)), 'badDate');
    },
    whole: (key) => parsed(key, parseWhole, 'badNumber'),
    cpr(key) {
      const { birthDate } = record.cell(key);
      const id = cleaned(key);
      return birthDate === undefined ? { key: id } : { key: id, birthDate };
    },
    phones() {
      const phones = record.numbers.flatMap(({ column, kind, text: cell, cprDropped }) => {
        const say = (reason: RowReason, value?: string) =>
          file.issues.add({
            ...place,
            column,
            action: 'repaired',
            reason,
            ...(value === undefined ? {} : { value: withoutCpr(value).text }),
          });
        if (cprDropped > 0) say('cprDropped');
        if (cell.includes('�')) say('unreadableCharacters', cell);
        const found = readPhones(cell, kind);
        for (const piece of found.unreadable) say('unreadablePhone', piece);
        if (found.textOnly) say('textForPhone', cell);
        return found.phones;
      });
      return unique(phones);
    },
    deleted() {
      const status = parseRowStatus(value('status'));
      if (status === null) report('repaired', 'unknownStatus', 'status', value('status'));
      return status === 'deleted';
    },
    origin() {
      const changed = parsed('changed', (cell) => readTime(cell, file.clock), 'badDate');
      return {
        source: text('source') || file.source,
        sourceAt: changed ?? stampOf(file.clock, file.modifiedMs),
      };
    },
    reject(reason, key) {
      report('rejected', reason, key, value(key));
      return null;
    },
    mustNotProtect(key) {
      if (isProtected(value(key)))
        throw new BrokenFile(
          failure('protectionUnclear', { file: place.file, column: record.column(key) }),
        );
      return null;
    },
    repair: (reason, key, given) => report('repaired', reason, key, given),
  };
}

function parseWhole(text: string): number | null {
  const found = /^(\d{1,6})(?:[.,]0+)?$/.exec(text);
  return found ? Number(found[1]) : null;
}

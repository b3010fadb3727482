import { failure } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import type { Phone, Source } from '../../core/snapshot.ts';
import { stamp, type Timestamp, wallDate } from '../../core/time.ts';
import { BrokenFile } from '../files/source.ts';
import type { FieldOf, Kind, Place, RawRecord } from '../records.ts';
import type { IssueLog, RowReason } from '../report.ts';
import { readPhones, unique } from './phones.ts';
import { isProtected } from './protection.ts';
import { birthDates, otherDates, spelledOut } from './short-dates.ts';
import { parseDate, parseFlag, parseRowStatus, withoutCpr } from './values.ts';

/** What all records of a file have in common. */
export interface FileContext {
  readonly clock: Clock;
  readonly issues: IssueLog;
  /** The source system's name, as people know it. */
  readonly source: string;
  readonly modifiedMs: number;
  readonly writtenAt: Timestamp;
  /** Reads a time of change, as many rows have the same; null where it is none. */
  readonly timeOf: (text: string) => Timestamp | null;
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
  return new OpenRow(record, file);
}

/** A class, as there are millions of rows: its methods are made once. */
class OpenRow<K extends Kind> implements Row<K> {
  readonly #record: RawRecord<K>;
  readonly #file: FileContext;

  constructor(record: RawRecord<K>, file: FileContext) {
    this.#record = record;
    this.#file = file;
  }

  get place(): Place {
    return this.#record.place;
  }

  #report(
    action: 'rejected' | 'repaired',
    reason: RowReason,
    column: string,
    value?: string,
  ): void {
    const issue = { ...this.place, column, action, reason };
    this.#file.issues.add(
      value === undefined ? issue : { ...issue, value: withoutCpr(value).text },
    );
  }

  #parsed<T>(key: string, parse: (text: string) => T | null, reason: RowReason): T | undefined {
    const cell = this.#record.cell(key).text;
    if (cell === '') return undefined;
    const found = parse(cell);
    if (found === null) this.#report('repaired', reason, this.#record.column(key), cell);
    return found ?? undefined;
  }

  text(key: string): string {
    const cell = this.#record.cell(key).text;
    if (cell.includes('�'))
      this.#report('repaired', 'unreadableCharacters', this.#record.column(key), cell);
    return this.id(key);
  }

  value(key: string): string {
    return this.#record.cell(key).text;
  }

  /** The field's text, with a report of what cleaning took out of it. */
  id(key: string): string {
    const { text, cprDropped } = this.#record.cell(key);
    for (let n = 0; n < cprDropped; n++)
      this.#report('repaired', 'cprDropped', this.#record.column(key));
    return text;
  }

  ids(key: string): string[] {
    const ids = this.id(key);
    return ids === '' ? [] : ids.split(',').filter(Boolean);
  }

  list(key: string): string[] {
    return this.text(key)
      .split(/[,;|\n]/)
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }

  flag(key: string): boolean | null {
    return this.#parsed(key, parseFlag, 'unknownFlag') ?? null;
  }

  protects(key: string): boolean {
    // Reports words that are neither yes nor no.
    this.#parsed(key, parseFlag, 'unknownFlag');
    return isProtected(this.value(key));
  }

  date(key: string): string | undefined {
    const plausible = () =>
      (key === 'birthDate' ? birthDates : otherDates)(wallDate(stamp(this.#file.clock)));
    return this.#parsed(key, (cell) => parseDate(spelledOut(cell, plausible)), 'badDate');
  }

  whole(key: string): number | undefined {
    return this.#parsed(key, parseWhole, 'badNumber');
  }

  cpr(key: string): { readonly key: string; readonly birthDate?: string } {
    const { birthDate } = this.#record.cell(key);
    const id = this.id(key);
    return birthDate === undefined ? { key: id } : { key: id, birthDate };
  }

  phones(): Phone[] {
    const phones: Phone[] = [];
    for (const { column, kind, text, cprDropped } of this.#record.numbers) {
      if (cprDropped > 0) this.#report('repaired', 'cprDropped', column);
      if (text.includes('�')) this.#report('repaired', 'unreadableCharacters', column, text);
      const found = readPhones(text, kind);
      for (const piece of found.unreadable)
        this.#report('repaired', 'unreadablePhone', column, piece);
      if (found.textOnly) this.#report('repaired', 'textForPhone', column, text);
      phones.push(...found.phones);
    }
    return unique(phones);
  }

  deleted(): boolean {
    const status = parseRowStatus(this.value('status'));
    if (status === null)
      this.#report(
        'repaired',
        'unknownStatus',
        this.#record.column('status'),
        this.value('status'),
      );
    return status === 'deleted';
  }

  origin(): Source {
    const changed = this.#parsed('changed', this.#file.timeOf, 'badDate');
    const source = this.text('source') || this.#file.source;
    return { source, sourceAt: changed ?? this.#file.writtenAt };
  }

  reject(reason: RowReason, key: string): null {
    this.#report('rejected', reason, this.#record.column(key), this.value(key));
    return null;
  }

  mustNotProtect(key: string): null {
    if (isProtected(this.value(key)))
      throw new BrokenFile(
        failure('protectionUnclear', { file: this.place.file, column: this.#record.column(key) }),
      );
    return null;
  }

  repair(reason: RowReason, key: string, value?: string): void {
    this.#report('repaired', reason, this.#record.column(key), value);
  }
}

function parseWhole(text: string): number | null {
  const found = /^(\d{1,6})(?:[.,]0+)?$/.exec(text);
  return found ? Number(found[1]) : null;
}

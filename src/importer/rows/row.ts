import { createHmac } from 'node:crypto';
import { toBase32 } from '../../core/codes.ts';
import type { Clock } from '../../core/ports.ts';
import type { Phone, Source } from '../../core/snapshot.ts';
import type { Timestamp } from '../../core/time.ts';
import type { RowIssue, RowReason } from '../report.ts';
import type { Columns } from './columns.ts';
import { atPlace, birthDateOf, parseDate, parseDateTime, today, withoutCpr } from './dates.ts';
import { type PhoneKind, readPhones } from './phones.ts';
import { parseFlag, parseRowStatus } from './values.ts';

/**
 * An id that tells nothing about the one it stands for: HMAC-SHA256 under the office's secret, so
 * that it is the same at every import and cannot be found by trying names or CPR numbers.
 * 80 bits, as 16 Crockford characters behind `prefix`.
 */
export function opaqueId(secret: Uint8Array, prefix: string, id: string): string {
  const bytes = createHmac('sha256', secret).update(`lygte id 1\n${prefix}\n${id}`).digest();
  return `${prefix}-${crockford(bytes, 16)}`;
}

/** `length` Crockford characters of a hash, five bits of a byte each. */
export function crockford(bytes: Uint8Array, length: number): string {
  return Array.from(bytes.subarray(0, length), (byte) => toBase32(BigInt(byte), 1)).join('');
}

/** The id as given, or an opaque one where it is or holds a CPR number. */
function safeId(secret: Uint8Array, id: string): { id: string; cpr: boolean } {
  if (!withoutCpr(id).found) return { id, cpr: false };
  return { id: cprKey(secret, id), cpr: true };
}

/** The same for `010203-1234`, `0102031234` and the `102031234` a spreadsheet made of it. */
function cprKey(secret: Uint8Array, cpr: string): string {
  return opaqueId(secret, 'x', cpr.replace(/[\s-]/g, '').padStart(10, '0'));
}

/** Gathers what was left out or repaired; keeps the first 10,000 and counts all. */
export interface IssueLog {
  add(issue: RowIssue): void;
  readonly list: readonly RowIssue[];
  readonly count: number;
}

const KEPT = 10_000;
const MAX_VALUE = 200;

export function newIssueLog(): IssueLog {
  const list: RowIssue[] = [];
  let count = 0;
  return {
    add(issue) {
      count++;
      if (list.length < KEPT)
        list.push(
          issue.value === undefined ? issue : { ...issue, value: issue.value.slice(0, MAX_VALUE) },
        );
    },
    get list() {
      return list;
    },
    get count() {
      return count;
    },
  };
}

/** What a whole file has in common. */
export interface FileContext {
  readonly name: string;
  readonly clock: Clock;
  readonly idSecret: Uint8Array;
  readonly issues: IssueLog;
  /** The source system's name, as people know it. */
  readonly source: string;
  readonly modifiedMs: number;
  readonly header: readonly string[];
}

export interface Place {
  readonly file: string;
  readonly line: number;
}

/**
 * One row, read cell by cell. Every reading method gives clean values, keeps CPR numbers out, and
 * reports what it could not understand. Columns `status`, `changed` and `source` mean the same in
 * every table.
 */
export interface Row<K extends string = string> {
  readonly place: Place;
  /** Trimmed, composed, without control characters or CPR numbers; empty where there is none. */
  text(key: K): string;
  /** The cell as it stands: only for columns that are never stored. */
  raw(key: K): string;
  id(key: K): string;
  ids(key: K): string[];
  list(key: K): string[];
  flag(key: K): boolean | null;
  date(key: K): string | undefined;
  dateTime(key: K): Timestamp | undefined;
  /** What a column of CPR numbers may be used for: a birth date, and a key that tells nothing. */
  cpr(key: K): { readonly key: string; readonly birthDate?: string };
  whole(key: K): number | undefined;
  phones(key: K, kind: PhoneKind): Phone[];
  /** Whether the row is there to be deleted (`tobedeleted`). */
  deleted(): boolean;
  /** Where the row's facts come from: its own date where it has one, else the file's. */
  origin(): Source;
  reject(reason: RowReason, key?: K): null;
  repair(reason: RowReason, key?: K, value?: string): void;
}

type Common = 'status' | 'changed' | 'source';

export function openRow<K extends string>(
  cells: readonly string[],
  line: number,
  columns: Columns<K | Common>,
  file: FileContext,
): Row<K> {
  const place = { file: file.name, line };
  const title = (key: K | Common | undefined) =>
    key === undefined ? '' : (file.header[columns.get(key) ?? -1] ?? '');
  const report = (
    action: 'rejected' | 'repaired',
    reason: RowReason,
    key?: K | Common,
    value?: string,
  ) => {
    const issue = { ...place, column: title(key), action, reason };
    file.issues.add(value === undefined ? issue : { ...issue, value: withoutCpr(value).text });
  };
  const raw = (key: K | Common) => cells[columns.get(key) ?? -1]?.trim() ?? '';
  const text = (key: K | Common) => {
    const cell = tidy(raw(key));
    if (cell.includes('�')) report('repaired', 'unreadableCharacters', key, cell);
    const clean = withoutCpr(cell);
    if (clean.found) report('repaired', 'cprDropped', key);
    return clean.text;
  };
  const oneId = (given: string, key: K) => {
    const safe = safeId(file.idSecret, tidy(given).slice(0, 200));
    if (safe.cpr) report('repaired', 'cprDropped', key);
    return safe.id;
  };
  const parsed = <T>(key: K | Common, parse: (text: string) => T | null, reason: RowReason) => {
    const cell = raw(key);
    if (cell === '') return undefined;
    const value = parse(cell);
    if (value === null) report('repaired', reason, key, cell);
    return value ?? undefined;
  };
  return {
    place,
    text,
    raw,
    id: (key) => oneId(raw(key), key),
    ids: (key) =>
      raw(key)
        .split(/[,;|]/)
        .map((id) => id.trim())
        .filter((id) => id !== '')
        .map((id) => oneId(id, key)),
    list: (key) =>
      text(key)
        .split(/[,;|\n]/)
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    flag: (key) => parsed(key, parseFlag, 'unknownFlag') ?? null,
    date: (key) => parsed(key, parseDate, 'badDate'),
    dateTime: (key) => parsed(key, (cell) => parseDateTime(cell, file.clock), 'badTime'),
    whole: (key) => parsed(key, parseWhole, 'badNumber'),
    cpr(key) {
      const cell = raw(key);
      if (cell === '') return { key: '' };
      report('repaired', 'cprDropped', key);
      const birthDate = birthDateOf(cell, today(file.clock));
      const id = cprKey(file.idSecret, cell);
      return birthDate === null ? { key: id } : { key: id, birthDate };
    },
    phones(key, kind) {
      const cell = text(key);
      if (cell === '') return [];
      const found = readPhones(cell, kind);
      for (const piece of found.unreadable) report('repaired', 'unreadablePhone', key, piece);
      if (found.textOnly) report('repaired', 'textForPhone', key, cell);
      return [...found.phones];
    },
    deleted() {
      const status = parseRowStatus(raw('status'));
      if (status === null) report('repaired', 'unknownStatus', 'status', raw('status'));
      return status === 'deleted';
    },
    origin() {
      const changed = parsed('changed', (cell) => parseDateTime(cell, file.clock), 'badDate');
      return {
        source: text('source') || file.source,
        sourceAt: changed ?? atPlace(file.modifiedMs, file.clock),
      };
    },
    reject(reason, key) {
      report('rejected', reason, key, key === undefined ? undefined : raw(key));
      return null;
    },
    repair: (reason, key, value) => report('repaired', reason, key, value),
  };
}

function tidy(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{C}\n]/gu, '')
    .replace(/[\u00a0\t ]+/g, ' ')
    .trim();
}

function parseWhole(text: string): number | null {
  const found = /^(\d{1,6})(?:[.,]0+)?$/.exec(text);
  return found ? Number(found[1]) : null;
}

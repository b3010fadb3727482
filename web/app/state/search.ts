import { isPresent } from '../../../src/core/attendance.ts';
import type { Child, Status } from '../../../src/core/snapshot.ts';

/** Which children a list shows. */
export interface Filter {
  readonly text: string;
  /** Group id, or empty for all. */
  readonly group: string;
  readonly status: '' | 'inCare' | 'missing' | Status;
}

export const EVERYBODY: Filter = { text: '', group: '', status: '' };

export interface Entry {
  readonly child: Child;
  readonly name: string;
  readonly words: readonly string[];
}

/**
 * Names for searching, in two spellings: with æ, ø, å written out (ae, oe, aa) and without (e, o,
 * a). A phone set to English has no æøå, and sources spell Åse and Aase both ways.
 */
export function spellings(text: string): [long: string, short: string] {
  const long = text
    .toLowerCase()
    .replaceAll('æ', 'ae')
    .replaceAll('ø', 'oe')
    .replaceAll('å', 'aa')
    .replaceAll('ö', 'oe')
    .replaceAll('ä', 'ae')
    .normalize('NFD')
    .replace(/\p{M}/gu, '');
  const short = long.replaceAll('ae', 'e').replaceAll('oe', 'o').replaceAll('aa', 'a');
  return [long, short];
}

/** The children in the order lists show them, ready to be searched. */
export function indexOf(children: readonly Child[], nameOf: (child: Child) => string): Entry[] {
  const order = new Intl.Collator('da');
  return children
    .map((child) => {
      const name = nameOf(child);
      return { child, name, words: spellings(name).flatMap((text) => text.split(/[\s\-'’.]+/)) };
    })
    .sort((a, b) => order.compare(a.name, b.name));
}

/** Every word typed must begin one of the words of the name. */
export function matches(entry: { readonly words: readonly string[] }, typed: string): boolean {
  const begins = (part: string) =>
    spellings(part).some((spelling) => entry.words.some((word) => word.startsWith(spelling)));
  return typed
    .trim()
    .split(/[\s\-'’.]+/)
    .every((part) => part === '' || begins(part));
}

export function select<E extends Entry>(
  entries: readonly E[],
  filter: Filter,
  statusOf: (childId: string) => Status,
): E[] {
  return entries.filter(
    (entry) =>
      (filter.group === '' || entry.child.groupIds.includes(filter.group)) &&
      (filter.status === '' || hasStatus(statusOf(entry.child.id), filter.status)) &&
      (filter.text === '' || matches(entry, filter.text)),
  );
}

function hasStatus(status: Status, wanted: Filter['status']): boolean {
  if (wanted === 'inCare') return isPresent(status);
  if (wanted === 'missing') return status === 'notArrived';
  return status === wanted;
}

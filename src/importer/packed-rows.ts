import { PackedLines } from './packed-lines.ts';
import type { Place } from './records.ts';
import type { IssueLog } from './report.ts';

interface Repeatable {
  readonly place: Place;
  readonly id: string;
  readonly changedAt: string;
}

/**
 * Rows of one kind, packed, of which the one changed last counts where a key is repeated. Only the
 * keys' hashes are kept: two keys of one hash are looked at again when the rows are read.
 */
export class PackedRows<T extends Repeatable> {
  readonly #lines = new PackedLines();
  readonly #seen = new Set<number>();
  readonly #repeated = new Set<number>();

  add(key: string, row: T): void {
    const hash = hashOf(key);
    if (this.#seen.has(hash)) this.#repeated.add(hash);
    else this.#seen.add(hash);
    this.#lines.add(JSON.stringify([key, row]));
  }

  /** The rows that count; rows that say something else under the same key are reported. Once. */
  *drain(issues: IssueLog): Generator<T> {
    const again = new Map<string, T>();
    for (const line of this.#lines.drain()) {
      const [key, row] = JSON.parse(line) as [string, T];
      if (!this.#repeated.has(hashOf(key))) {
        yield row;
        continue;
      }
      const before = again.get(key);
      if (before === undefined) again.set(key, row);
      else if (content(before) !== content(row)) {
        const kept = later(before, row);
        const other = kept === row ? before : row;
        issues.addAt(other.place, 'repaired', 'duplicateId', row.id);
        again.set(key, kept);
      }
    }
    yield* again.values();
  }
}

/** The row changed last; of two at the same time always the same one, whatever their order. */
function later<T extends Repeatable>(a: T, b: T): T {
  const [then, now] = [Date.parse(a.changedAt), Date.parse(b.changedAt)];
  return then === now ? (content(b) > content(a) ? b : a) : now > then ? b : a;
}

/** Everything but its place. */
export function content(record: object): string {
  return JSON.stringify({ ...record, place: null });
}

/** 32 bits; two rows with one hash by chance are only not reported as repeated. */
export function hashOf(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}

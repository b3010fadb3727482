import * as v from 'valibot';
import { type SignedAttendance, signedAttendance } from '../../src/core/hub-api.ts';
import type { TextTable } from './database.ts';

/** Attendance updates as the importer signed them; what is in them is sealed. */
export interface AttendanceTable {
  /**
   * One that holds its whole day, and those that continue it, in their order: as far as no copy is
   * missing. Empty where there is none.
   */
  all(): SignedAttendance[];
  /** Call inside `writing`. One that continues no other takes the place of all before. */
  add(updates: readonly SignedAttendance[]): void;
}

const PREFIX = 'attendance ';
const stored = v.pipe(v.string(), v.parseJson(), signedAttendance);

export function attendanceTable(texts: TextTable): AttendanceTable {
  function all(): SignedAttendance[] {
    const found = texts
      .names(PREFIX)
      .map((name) => v.safeParse(stored, texts.get(name)))
      .flatMap((parsed) => (parsed.success ? [parsed.output] : []))
      .sort((a, b) => a.sequence - b.sequence);
    const start = found.findLastIndex(({ after }) => after === null);
    const chain = start < 0 ? [] : found.slice(start);
    const broken = chain.findIndex(
      (each, index) => index > 0 && !continues(each, chain[index - 1]),
    );
    return broken < 0 ? chain : chain.slice(0, broken);
  }

  return {
    all,
    add(updates) {
      let newest = all().at(-1);
      for (const update of updates) {
        if (update.after !== null && !continues(update, newest))
          throw new Error('an update that continues nothing here');
        if (update.after === null) for (const name of texts.names(PREFIX)) texts.remove(name);
        texts.set(`${PREFIX}${update.sequence}`, JSON.stringify(update));
        newest = update;
      }
    },
  };
}

/** Whether an update goes on where the one before it ended. */
export function continues(
  { after }: Pick<SignedAttendance, 'after'>,
  before: Pick<SignedAttendance, 'sequence'> | undefined,
): boolean {
  return before !== undefined && after === before.sequence;
}

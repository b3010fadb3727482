import { readFileSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';

/** What a leader said the time is, as milliseconds to add to a clock that starts with the board. */
export interface ToldTime {
  told(): number | null;
  keep(told: number): void;
}

const kept = v.object({ boot: v.string(), told: v.pipe(v.number(), v.finite()) });

/**
 * Keeps it in a file for the processes of one boot: a lock starts the server anew, and the time is
 * still known. After a power cut it is not, since nobody knows for how long the power was gone.
 * @param boot names this boot of the board; null: unknown, then it is kept in memory only
 */
export function toldTime(file: string, boot: string | null): ToldTime {
  let told = boot === null ? null : read(file, boot);
  return {
    told: () => told,
    keep(next) {
      told = next;
      if (boot !== null) write(file, JSON.stringify({ boot, told }));
    },
  };
}

function read(file: string, boot: string): number | null {
  try {
    const parsed = v.safeParse(kept, JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success && parsed.output.boot === boot ? parsed.output.told : null;
  } catch {
    return null;
  }
}

/** What cannot be written is known to this process alone. */
function write(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}

import type { Diary } from '../src/core/ports.ts';

/** Writes the diary as JSON lines, one an entry; on a box, standard error is the system journal. */
export function createDiary(service: string, write: (line: string) => void): Diary {
  const entry =
    (level: 'info' | 'warn'): Diary['info'] =>
    (event, facts = {}) =>
      write(`${JSON.stringify({ level, service, event, ...facts })}\n`);
  return { info: entry('info'), warn: entry('warn') };
}

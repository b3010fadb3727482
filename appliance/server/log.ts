import type { LogAnswer, LogLine } from '../../src/core/device-api.ts';
import { detailOf, EVENTS, type JournalEvent, type LogDetail } from '../../src/core/events.ts';
import type { Role } from '../../src/core/snapshot.ts';
import type { JournalEntry } from '../../src/crypto/journal.ts';

const LOG_PAGE = 100;

/**
 * A page of the log, newest first, of the lines before number `before`. A leader reads all of the
 * journal; staff read what was recorded in `outage`.
 */
export function logPage(
  entries: readonly JournalEntry[],
  reader: { readonly role: Role; readonly outage: string },
  before: number,
): LogAnswer {
  const lines: LogLine[] = [];
  for (let i = entries.length - 1; i >= 0; i--) {
    const entry = entries[i];
    if (entry === undefined || entry.n >= before || !mayRead(entry.event, reader)) continue;
    if (lines.length === LOG_PAGE) return { lines, next: lines.at(-1)?.n ?? null };
    lines.push(lineOf(entry));
  }
  return { lines, next: null };
}

function mayRead(event: JournalEvent, reader: { role: Role; outage: string }): boolean {
  if (reader.role === 'leader') return true;
  return EVENTS[event.kind].readers === 'everybody' && event.outage === reader.outage;
}

function lineOf({ n, event }: JournalEntry): LogLine {
  const { id, kind, at, by } = event;
  const childId = 'childId' in event ? event.childId : undefined;
  const detail = { ...detailOf(event), ...marks(event) };
  return {
    n,
    id,
    kind,
    at,
    by: by?.name ?? null,
    ...(childId !== undefined && { childId }),
    ...(Object.keys(detail).length > 0 && { detail }),
  };
}

/** Members that are set only where an event is unusual. */
function marks(event: JournalEvent): LogDetail {
  return {
    ...(event.drill && { drill: true }),
    ...(!event.certain && { certain: false }),
    ...(event.atGiven !== undefined && { atGiven: event.atGiven }),
  };
}

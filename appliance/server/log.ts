import type { LogAnswer, LogLine } from '../../src/core/device-api.ts';
import type { JournalEvent } from '../../src/core/events.ts';
import type { Role } from '../../src/core/snapshot.ts';
import type { JournalEntry } from '../../src/crypto/journal.ts';

const LOG_PAGE = 100;

/** What everybody may read back; the rest of the log is the leader's. */
const FOR_STAFF: ReadonlySet<JournalEvent['kind']> = new Set([
  'attendance',
  'administration',
  'note',
  'outage',
]);

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
  return FOR_STAFF.has(event.kind) && event.outage === reader.outage;
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

type Detail = Record<string, string | number | boolean>;

/** Set only where they say something out of the ordinary. */
function marks(event: JournalEvent): Detail {
  return {
    ...(event.drill && { drill: true }),
    ...(!event.certain && { certain: false }),
    ...(event.atGiven !== undefined && { atGiven: event.atGiven }),
  };
}

/** What a line shows of its event. A PIN's hash is the one thing that never leaves the journal. */
function detailOf(event: JournalEvent): Detail {
  switch (event.kind) {
    case 'attendance':
      return pick(event, ['status', 'pickedUpBy', 'comment']);
    case 'administration':
      return pick(event, ['medicationId', 'status', 'dose', 'comment', 'witness', 'corrects']);
    case 'note':
      return pick(event, ['text']);
    case 'unlocked':
      return pick(event, ['card']);
    case 'signedIn':
      return pick(event, ['how']);
    case 'letIn':
    case 'personAdded':
      return { person: event.person.name, role: event.person.role };
    case 'pinSet':
      return pick(event, ['personId']);
    case 'rosterRead':
      return pick(event, ['version']);
    case 'protectedView':
      return pick(event, ['reason']);
    case 'outage':
      return pick(event, ['change']);
    case 'clockSet':
      return pick(event, ['byMs']);
    case 'view':
    case 'signedOut':
      return {};
  }
}

function pick<K extends string>(
  event: { readonly [P in K]?: unknown },
  keys: readonly K[],
): Detail {
  const detail: Detail = {};
  for (const key of keys) {
    const value = event[key];
    if (typeof value === 'string' || typeof value === 'number') detail[key] = value;
  }
  return detail;
}

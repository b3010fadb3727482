import type { ServerResponse } from 'node:http';
import type { LogAnswer, LogLine } from '../../../src/core/device-api.ts';
import { err, failure, ok, type Result } from '../../../src/core/errors.ts';
import {
  detailOf,
  EVENTS,
  EVENTS_MAX,
  type JournalEvent,
  type LogDetail,
} from '../../../src/core/events.ts';
import type { Role } from '../../../src/core/snapshot.ts';
import type { JournalEntry } from '../../../src/crypto/journal.ts';
import { accepts, matchesTag } from '../../../src/platform/http.ts';
import type { UnlockedData } from '../../vault/unlocked.ts';
import type { Session } from '../auth/sessions.ts';
import type { ServerContext } from '../context.ts';
import {
  type DemoName,
  type JsonHandlers,
  NO_STORE,
  type RawAnswer,
  type RawHandlers,
  securityHeaders,
} from '../http.ts';
import { audienceOf, eventFor, liveFor } from '../readers.ts';

const LOG_PAGE = 100;

/**
 * A page of the log, newest first, of the lines before number `before`. A leader reads all of the
 * journal; staff read what was recorded in `outage`.
 */
function logPage(
  unlocked: UnlockedData,
  reader: { readonly role: Role; readonly outage: string },
  before: number,
): LogAnswer {
  const { entries } = unlocked;
  const lines: LogLine[] = [];
  for (let i = entries.length - 1; i >= 0; i--) {
    const entry = entries[i];
    if (entry === undefined || entry.n >= before || !mayRead(entry.event, reader)) continue;
    if (lines.length === LOG_PAGE) return { lines, next: lines.at(-1)?.n ?? null };
    lines.push(lineOf({ n: entry.n, event: eventFor(reader.role, entry.event, unlocked) }));
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

export function recordHandlers({ eventAcceptor, control }: ServerContext) {
  return {
    live: ({ unlocked, session }) =>
      ok(liveFor(audienceOf(session), unlocked.live.current(), unlocked)),

    recordEvents({ unlocked, person, body: { events } }) {
      if (events.length > EVENTS_MAX) return err(failure('tooLarge', { max: EVENTS_MAX }));
      return eventAcceptor.accept(unlocked, events, person);
    },

    log({ unlocked, person, query }) {
      const before = Number(query.before ?? Number.MAX_SAFE_INTEGER);
      const state = control.state();
      const outage = state.mode === 'outage' ? state.outage : '';
      return ok(logPage(unlocked, { role: person.role, outage }, before));
    },

    /** Never without a trace: what cannot be written down is not shown. */
    async protectedChild({ unlocked, person, query: { reason }, params }) {
      const { leaderTier } = unlocked;
      if (leaderTier === null) return err(failure('leaderCardNeeded'));
      const child = leaderTier.protectedPart.children.find(({ id }) => id === params.id);
      if (child === undefined) return err(failure('notFound'));
      const news = { kind: 'protectedView', childId: child.id, reason } as const;
      const written = await unlocked.recordOwn(news, person);
      return written.ok ? ok(child) : written;
    },
  } satisfies Partial<JsonHandlers>;
}

export function rawRecordHandlers({ streams }: ServerContext): Omit<RawHandlers, DemoName> {
  return {
    roster({ unlocked, session, request }) {
      const { 'if-none-match': tag, 'accept-encoding': given } = request.headers;
      const encoding = Array.isArray(given) ? given.join(',') : given;
      noteRead(unlocked, session);
      return rosterAnswer(unlocked, { tag, encoding });
    },

    /** Written straight to the connection, whose backlog tells a phone that is too slow. */
    liveStream({ unlocked, session, query, request, response }) {
      const cursor = cursorOf(request.headers['last-event-id'] ?? query.since);
      beginStream(response);
      streams.open(response, session, unlocked, cursor);
      return ok(null);
    },
  };
}

/**
 * Writes into the journal, once a phone and version, that it read the roster. Nothing waits for
 * that: a full disk must not hide a phone number.
 */
function noteRead(unlocked: UnlockedData, session: Session): void {
  const { version } = unlocked.vault;
  if (session.rosterRead === version) return;
  session.rosterRead = version;
  void unlocked.recordOwn({ kind: 'rosterRead', version }, session.person);
}

/** Finds the ready-made bytes for a phone; a promise only for the moments it takes to pack them. */
function rosterAnswer(
  { bytes }: UnlockedData,
  accepted: { readonly tag: string | undefined; readonly encoding: string | undefined },
): Result<RawAnswer> | Promise<Result<RawAnswer>> {
  const { etag, body } = bytes;
  const headers = { etag, vary: 'accept-encoding' };
  if (matchesTag(accepted.tag, etag)) return ok({ status: 304, headers, body: null });
  const typed = { ...headers, 'content-type': 'application/json' };
  if (!accepts(accepted.encoding, 'gzip')) return ok({ status: 200, headers: typed, body });
  const packed = (gzip: Buffer): RawAnswer => ({
    status: 200,
    headers: { ...typed, 'content-encoding': 'gzip' },
    body: gzip,
  });
  const gzipped = bytes.gzipped();
  return gzipped instanceof Promise
    ? gzipped.then((gzip) => ok(packed(gzip)))
    : ok(packed(gzipped));
}

function beginStream(response: ServerResponse): void {
  response.writeHead(200, {
    ...securityHeaders(),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': NO_STORE,
  });
}

/** Null for what is no cursor: such a phone gets everything. */
function cursorOf(text: string | string[] | undefined): number | null {
  return typeof text === 'string' && /^\d{1,16}$/.test(text) ? Number(text) : null;
}

import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import type * as v from 'valibot';
import { type EventsAnswer, eventsRequest, type LogAnswer } from '../../../src/core/device-api.ts';
import { err, failure, ok, type Result } from '../../../src/core/errors.ts';
import { EVENTS_MAX } from '../../../src/core/events.ts';
import type { Live } from '../../../src/core/live.ts';
import type { ProtectedChild } from '../../../src/core/snapshot.ts';
import type { Session } from '../auth/sessions.ts';
import type { ServerContext } from '../context.ts';
import {
  accepts,
  answering,
  anySession,
  type Call,
  type Env,
  leader,
  matchesTag,
  NO_STORE,
  problem,
  readBody,
  securityHeaders,
  signedIn,
} from '../http.ts';
import { logPage } from '../log.ts';

/** Room for as many events as one POST may have, with long comments. */
export const EVENTS_BYTES = 2 * 1024 * 1024;

/**
 * Takes in what a phone recorded, however its body is read: acknowledged once it is on disk. Fails
 * with `vaultClosed`, `noSession`, `tooLarge`, and what `read` and the intake fail with.
 */
export async function acceptEvents(
  { vault, eventAcceptor }: Pick<ServerContext, 'vault' | 'eventAcceptor'>,
  session: Session | null,
  read: () => Promise<Result<v.InferOutput<typeof eventsRequest>>>,
): Promise<Result<EventsAnswer>> {
  const unlocked = vault.opened();
  if (!unlocked.ok) return unlocked;
  const person = session?.person ?? null;
  if (person === null) return err(failure('noSession'));
  const body = await read();
  if (!body.ok) return body;
  const { events } = body.value;
  if (events.length > EVENTS_MAX) return err(failure('tooLarge', { max: EVENTS_MAX }));
  return eventAcceptor.take(unlocked.value, events, person);
}

/** `POST /api/events`. The plain request is answered before it gets here: see lanes/. */
export function eventRoutes(device: ServerContext): Hono<Env> {
  return new Hono<Env>().post(
    '/api/events',
    answering((c) =>
      acceptEvents(device, c.get('session'), () => readBody(c, eventsRequest, EVENTS_BYTES)),
    ),
  );
}

/** `GET /api/live` and its stream. */
export function liveRoutes(device: ServerContext): Hono<Env> {
  const { vault, streams } = device;

  function whole(c: Call): Result<Live> {
    const unlocked = vault.opened();
    if (!unlocked.ok) return unlocked;
    const session = anySession(c);
    return session.ok ? ok(unlocked.value.live.current()) : session;
  }

  /** Written straight to the connection, whose backlog tells a phone that is too slow. */
  function stream(c: Call): Response {
    const unlocked = vault.opened();
    if (!unlocked.ok) return problem(unlocked.failure);
    const session = anySession(c);
    if (!session.ok) return problem(session.failure);
    const response = c.env.outgoing;
    response.writeHead(200, {
      ...securityHeaders(),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': NO_STORE,
    });
    const cursor = cursorOf(c.req.header('last-event-id') ?? c.req.query('since'));
    streams.open(response, session.value, unlocked.value.live, cursor);
    return RESPONSE_ALREADY_SENT;
  }

  return new Hono<Env>().get('/api/live', answering(whole)).get('/api/live/stream', stream);
}

/** Null for what is no cursor: such a phone gets everything. */
function cursorOf(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : null;
}

/** `GET /api/log?before=`: the journal, newest first. */
export function logRoutes({ vault, control }: ServerContext): Hono<Env> {
  function log(c: Call): Result<LogAnswer> {
    const unlocked = vault.opened();
    if (!unlocked.ok) return unlocked;
    const person = signedIn(c);
    if (!person.ok) return person;
    const before = c.req.query('before') ?? String(Number.MAX_SAFE_INTEGER);
    if (!/^\d{1,16}$/.test(before)) return err(failure('badRequest'));
    const state = control.state();
    const outage = state.mode === 'outage' ? state.outage : '';
    return ok(logPage(unlocked.value.entries, { role: person.value.role, outage }, Number(before)));
  }
  return new Hono<Env>().get('/api/log', answering(log));
}

/** The answer of `GET /api/roster`, before the headers every answer has. */
export interface RosterAnswerBytes {
  readonly status: 200 | 304;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
}

/**
 * Finds the ready-made bytes for a phone, and writes into the journal (once a phone and version)
 * that it read them. It does not wait for that: a full disk must not hide a phone number.
 */
export function rosterAnswer(
  device: Pick<ServerContext, 'vault' | 'logger'>,
  session: Session | null,
  asked: { readonly tag: string | undefined; readonly encoding: string | undefined },
): Result<RosterAnswerBytes> | Promise<Result<RosterAnswerBytes>> {
  const unlocked = device.vault.unlocked();
  if (unlocked === null) return err(failure('vaultClosed'));
  if (session === null) return err(failure('noSession'));
  const { version } = unlocked.vault;
  if (session.rosterRead !== version) {
    session.rosterRead = version;
    void unlocked.tell({ kind: 'rosterRead', version }, session.person);
  }
  const { etag, body } = unlocked.bytes;
  const headers = { etag, vary: 'accept-encoding' };
  if (matchesTag(asked.tag, etag)) return ok({ status: 304, headers, body: null });
  const typed = { ...headers, 'content-type': 'application/json' };
  if (!accepts(asked.encoding, 'gzip')) return ok({ status: 200, headers: typed, body });
  const packed = (bytes: Buffer): RosterAnswerBytes => ({
    status: 200,
    headers: { ...typed, 'content-encoding': 'gzip' },
    body: bytes,
  });
  const gzipped = unlocked.bytes.gzipped();
  return gzipped instanceof Promise
    ? gzipped.then((bytes) => ok(packed(bytes)))
    : ok(packed(gzipped));
}

/** `GET /api/roster`. The plain request is answered before it gets here: see listener.ts. */
export function rosterRoutes(device: ServerContext): Hono<Env> {
  async function roster(c: Call): Promise<Response> {
    const asked = {
      tag: c.req.header('if-none-match'),
      encoding: c.req.header('accept-encoding'),
    };
    const found = await rosterAnswer(device, c.get('session'), asked);
    if (!found.ok) return problem(found.failure);
    const { status, headers, body } = found.value;
    return new Response(body === null ? null : new Uint8Array(body), { status, headers });
  }
  return new Hono<Env>().get('/api/roster', roster);
}

const REASON_MIN = 3;
const REASON_MAX = 500;

/** `GET /api/children/:id/protected?reason=`: for leaders, never without a trace. */
export function protectedRoutes({ vault }: ServerContext): Hono<Env> {
  async function look(c: Call): Promise<Result<ProtectedChild>> {
    const unlocked = vault.opened();
    if (!unlocked.ok) return unlocked;
    const person = leader(c);
    if (!person.ok) return person;
    const reason = (c.req.query('reason') ?? '').trim();
    if (reason.length < REASON_MIN || reason.length > REASON_MAX) return err(failure('badRequest'));
    const { protectedPart } = unlocked.value;
    if (protectedPart === null) return err(failure('leaderCardNeeded'));
    const childId = c.req.param('id') ?? '';
    const child = protectedPart.children.find((each) => each.id === childId);
    if (child === undefined) return err(failure('notFound'));
    const news = { kind: 'protectedView', childId, reason } as const;
    const written = await unlocked.value.tell(news, person.value);
    return written.ok ? ok(child) : written;
  }
  return new Hono<Env>().get('/api/children/:id/protected', answering(look));
}

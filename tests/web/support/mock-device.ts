// A box of canned answers: the built app on a real HTTP server, with the real security headers, and
// switches for what a test wants to go wrong. The real server has its own tests.
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, resolve } from 'node:path';
import { securityHeaders } from '../../../appliance/server/http.ts';
import type {
  HandoverReport,
  LogLine,
  SessionState,
  StatusAnswer,
} from '../../../src/core/device-api.ts';
import { type FailureCode, failure, toProblem } from '../../../src/core/errors.ts';
import { type PhoneEvent, patchOf } from '../../../src/core/events.ts';
import { type Live, mergeLive } from '../../../src/core/live.ts';
import { minutesAgo, sampleLive, sampleRoster } from './sample.ts';

/** Where `npm run build` puts the pages; another folder can be tried by hand. */
export const WEB = resolve(process.env.LYGTE_WEB ?? 'dist/web');
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export interface MockDevice {
  readonly url: string;
  status: StatusAnswer;
  session: SessionState;
  live: Live;
  readonly events: PhoneEvent[];
  readonly calls: string[];
  /** What a path fails with, by `METHOD /path`; `silence` cuts the connection. */
  readonly failing: Map<string, FailureCode | 'silence'>;
  requestState: 'waiting' | 'approved' | 'refused';
  /** Sends a change to every phone. */
  tell(patch: Partial<Live>): void;
  close(): Promise<void>;
}

export async function startMockDevice(size = 60): Promise<MockDevice> {
  const roster = sampleRoster(size);
  const streams = new Set<ServerResponse>();
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const box: MockDevice = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    status: { ...closedStatus(), institution: roster.institution },
    session: { card: null, person: null, hasPin: false },
    live: sampleLive(roster),
    events: [],
    calls: [],
    failing: new Map(),
    requestState: 'waiting',
    tell(patch) {
      const cursor = box.live.cursor + 1;
      const whole: Live = { cursor, attendance: {}, administrations: [], notes: [], ...patch };
      mergeLive(box.live, whole);
      for (const stream of streams)
        stream.write(`id: ${cursor}\ndata: ${JSON.stringify(whole)}\n\n`);
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', box.url);
    const call = `${request.method} ${pathname}`;
    box.calls.push(call);
    const body = await bodyOf(request);
    const wrong = box.failing.get(call) ?? refusalOf(call);
    if (wrong === 'silence') return void response.destroy();
    if (wrong) {
      const problem = toProblem(failure(wrong));
      return json(response, problem, problem.status);
    }
    if (call === 'GET /api/live/stream') return stream(response);
    if (pathname.startsWith('/api/')) return json(response, api(call, body));
    file(pathname, response);
  }

  /** As the real one: records are somebody's. */
  function refusalOf(call: string): FailureCode | undefined {
    if (call !== 'POST /api/events') return undefined;
    if (box.status.vault === 'closed') return 'vaultClosed';
    return box.session.person === null ? 'noSession' : undefined;
  }

  function api(call: string, body: Record<string, unknown>): unknown {
    const staff = roster.staff;
    switch (call) {
      case 'GET /api/status':
        return { ...box.status, clock: { ...box.status.clock, now: minutesAgo(0) } };
      case 'GET /api/session':
        return box.session;
      case 'POST /api/unlock':
        box.status = { ...box.status, mode: 'outage', vault: 'open' };
        box.session = { card: 'leader', person: null, hasPin: false };
        return { role: 'leader', staff };
      case 'POST /api/session':
        return enter(body);
      case 'GET /api/session/people':
        return staff.map(({ id, name }) => ({ id, name }));
      case 'POST /api/session/requests':
      case 'GET /api/session/requests/r1':
        if (box.requestState === 'approved') enter({ staffId: 's2' });
        return { id: 'r1', number: '47', state: box.requestState };
      case 'POST /api/session/requests/r1/approve':
        box.tell({ requests: [] });
        return null;
      case 'GET /api/roster':
        return roster;
      case 'GET /api/live':
        return box.live;
      case 'POST /api/events':
        return take(body.events as PhoneEvent[]);
      case 'GET /api/log':
        return { lines: box.events.map(logLine).toReversed(), next: null };
      case 'GET /api/children/c1/protected':
        return {
          id: 'c1',
          givenName: 'Hemmelig',
          familyName: 'Kanariefugl',
          address: 'Skjulestien 1',
          contacts: [],
        };
      case 'PUT /api/session/pin':
        box.session = { ...box.session, hasPin: true };
        return null;
      case 'POST /api/outage/drill':
        box.status = { ...box.status, drill: body.on === true };
        return null;
      case 'POST /api/outage/end':
        box.status = { ...box.status, mode: 'normal', vault: 'closed' };
        return handover;
      case 'POST /api/clock': {
        const clock = { now: minutesAgo(0), certain: true };
        box.status = { ...box.status, clock };
        return clock;
      }
      case 'POST /api/lock':
        box.status = { ...box.status, vault: 'closed' };
        return null;
      default:
        return null;
    }
  }

  function enter(body: Record<string, unknown>): unknown {
    const known = roster.staff.find((each) => each.id === body.staffId);
    const person = known ?? { id: 'x1', name: String(body.name), role: 'staff' as const };
    box.session = { ...box.session, person };
    box.tell({ people: [{ ...person, since: minutesAgo(3) }, colleague] });
    return { person, hasPin: box.session.hasPin };
  }

  function take(events: PhoneEvent[]): unknown {
    const by = box.session.person;
    for (const event of events) {
      if (box.events.some(({ id }) => id === event.id)) continue;
      box.events.push(event);
      const seen = { by, receivedAt: event.at, certain: true, drill: false, outage: 'o' };
      const patch = patchOf({ ...event, ...seen }, 0);
      if (patch) box.tell({ ...patch, cursor: box.live.cursor + 1 });
    }
    return { acked: events.map(({ id }) => id), rejected: [], cursor: box.live.cursor };
  }

  function logLine(event: PhoneEvent, n: number): LogLine {
    const { id, kind, at } = event;
    const childId = 'childId' in event && event.childId ? { childId: event.childId } : {};
    const detail = 'status' in event ? { detail: { status: event.status } } : {};
    return { n, id, kind, at, by: box.session.person?.name ?? null, ...childId, ...detail };
  }

  function stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`id: ${box.live.cursor}\ndata: ${JSON.stringify(box.live)}\n\n`);
    streams.add(response);
    response.on('close', () => streams.delete(response));
  }

  return box;
}

const colleague = {
  id: 's3',
  name: 'Åge Bækkelund',
  role: 'staff',
  since: minutesAgo(55),
} as const;

const handover: HandoverReport = {
  from: minutesAgo(300),
  to: minutesAgo(0),
  drill: false,
  events: 412,
  attendance: 390,
  administrations: 12,
  notes: 10,
  stillPresent: 3,
  pending: 4,
};

export function closedStatus(): StatusAnswer {
  return {
    institution: null,
    mode: 'outage',
    drill: false,
    vault: 'closed',
    dataAsOf: minutesAgo(95),
    version: 7,
    hub: { reachable: false, lastSyncAt: minutesAgo(60 * 8), pending: 4 },
    clock: { now: minutesAgo(0), certain: true },
    readiness: [
      { code: 'hubSilent', severity: 'attention' },
      { code: 'journalPending', severity: 'info' },
    ],
  };
}

function file(pathname: string, response: ServerResponse): void {
  const pages: Record<string, string> = { '/portal': 'portal.html', '/desk': 'desk.html' };
  const wanted = join(WEB, pages[pathname] ?? pathname);
  const path = extname(wanted) !== '' && existsSync(wanted) ? wanted : join(WEB, 'index.html');
  const type = TYPES[extname(path)] ?? 'application/octet-stream';
  response.writeHead(200, { ...securityHeaders(), 'content-type': type });
  const bytes = readFileSync(path);
  if (!path.endsWith('portal.html')) response.end(bytes);
  else response.end(bytes.toString().replaceAll('{{appLink}}', 'https://solsikken.lygte.example/'));
}

function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const part of request) text += part;
  return text === '' ? {} : JSON.parse(text);
}

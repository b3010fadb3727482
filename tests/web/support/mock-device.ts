// The one test server of the web tests: the built app on a real HTTP server with the device's own
// security headers and portal, canned answers in the shapes of core, and switches for what a test
// wants to go wrong. The real server has its own tests.
import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, resolve } from 'node:path';
import { createPortalPage } from '../../../appliance/server/captive-portal/portal.ts';
import {
  NO_STORE,
  type RawAnswer,
  rawSender,
  securityHeaders,
} from '../../../appliance/server/http.ts';
import { loadWebFiles } from '../../../appliance/server/static-files.ts';
import type {
  DeviceCallName,
  DeviceCalls,
  EventsAnswer,
  HandoverReport,
  LogLine,
  SessionAnswer,
  SessionState,
  SignInRequestAnswer,
  SimPanel,
  StatusAnswer,
} from '../../../src/core/device-api.ts';
import { type FailureCode, failure } from '../../../src/core/errors.ts';
import { type PhoneEvent, type PhoneKind, patchOf } from '../../../src/core/events.ts';
import type { AnswerOf } from '../../../src/core/http-call.ts';
import { type Live, mergeLive } from '../../../src/core/live.ts';
import type { InstitutionKind, ProtectedChild } from '../../../src/core/snapshot.ts';
import { rawProblem } from '../../../src/platform/http.ts';

import { minutesAgo, type SampleKind, sampleLive, sampleRoster } from './sample.ts';

/** Where `npm run build` puts the pages; another folder can be tried by hand. */
export const WEB = resolve(process.env.LYGTE_WEB ?? 'dist/web');
/** The app's address on the portal. */
export const APP_LINK = 'https://solsikken.lygte.example/';

/** What each declared call answers with; undefined is an answer without content, or a stream. */
type Answers = {
  [Call in DeviceCalls[DeviceCallName] as `${Call['method']} ${Call['path']}`]: AnswerOf<Call>;
};

interface Asked {
  readonly body: Record<string, unknown>;
  readonly response: ServerResponse;
}

type Routes = { readonly [Call in keyof Answers]: (asked: Asked) => Answers[Call] };

export interface MockDevice {
  readonly url: string;
  readonly kind: InstitutionKind;
  status: StatusAnswer;
  session: SessionState;
  live: Live;
  panel: SimPanel;
  readonly events: PhoneEvent[];
  /** All calls so far, as `METHOD /path`. */
  readonly calls: string[];
  /** The bodies of all `POST /sim/button`. */
  readonly presses: unknown[];
  /** What a call fails with, by `METHOD /path`; `silence` cuts the connection. */
  readonly failing: Map<string, FailureCode | 'silence'>;
  /** Kinds of events that it refuses one by one, with the code. */
  readonly refused: Map<PhoneKind, FailureCode>;
  requestState: SignInRequestAnswer['state'];
  /** Sends a change of the live picture to every phone. */
  publish(patch: Partial<Live>): void;
  close(): Promise<void>;
}

/** @param size how many children its roster has */
export async function startMockDevice(size = 60, kind?: SampleKind): Promise<MockDevice> {
  const roster = sampleRoster(size, kind);
  const streams = new Set<ServerResponse>();
  const send = rawSender(securityHeaders());
  const files = existsSync(WEB) ? loadWebFiles(WEB) : new Map();
  const portal = files.get('/portal');
  const portalPage = portal && createPortalPage(portal);
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const device: MockDevice = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    kind: roster.institution.kind,
    status: { ...closedStatus(), institution: roster.institution },
    session: { card: null, person: null, hasPin: false },
    live: sampleLive(roster),
    panel: { led: 'ready', lit: false, hotspot: false },
    events: [],
    calls: [],
    presses: [],
    failing: new Map(),
    refused: new Map(),
    requestState: 'waiting',
    publish(patch) {
      const cursor = device.live.cursor + 1;
      const whole: Live = { cursor, attendance: {}, administrations: [], notes: [], ...patch };
      mergeLive(device.live, whole);
      for (const stream of streams)
        stream.write(`id: ${cursor}\ndata: ${JSON.stringify(whole)}\n\n`);
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };

  let beforeDrill: Live = device.live;
  const routes: Routes = {
    'GET /api/status': () => ({
      ...device.status,
      clock: { ...device.status.clock, now: minutesAgo(0) },
    }),
    'POST /api/unlock': () => {
      device.status = { ...device.status, mode: 'outage', vault: 'open' };
      device.session = { card: 'leader', person: null, hasPin: false };
      return { role: 'leader', staff: roster.staff };
    },
    'GET /api/session': () => device.session,
    'POST /api/session': ({ body }) => signIn(body),
    'DELETE /api/session': () => {
      device.session = { card: null, person: null, hasPin: false };
    },
    'PUT /api/session/pin': () => {
      device.session = { ...device.session, hasPin: true };
    },
    'GET /api/session/people': () => roster.staff.map(({ id, name }) => ({ id, name })),
    'POST /api/session/requests': signInRequest,
    'GET /api/session/requests/:id': signInRequest,
    'POST /api/session/requests/:id/approve': () => {
      device.publish({ requests: [] });
    },
    'GET /api/roster': () => roster,
    'GET /api/live': () => device.live,
    'GET /api/live/stream': ({ response }) => {
      response.writeHead(200, { ...securityHeaders(), 'content-type': 'text/event-stream' });
      response.write(`id: ${device.live.cursor}\ndata: ${JSON.stringify(device.live)}\n\n`);
      streams.add(response);
      response.on('close', () => streams.delete(response));
    },
    'POST /api/events': ({ body }) => record(body.events as PhoneEvent[]),
    'GET /api/children/:id/protected': () => protectedChild,
    'GET /api/log': () => ({ lines: device.events.map(logLine).toReversed(), next: null }),
    'POST /api/lock': () => {
      device.status = { ...device.status, vault: 'closed' };
    },
    'POST /api/outage/end': () => {
      device.status = { ...device.status, mode: 'normal', vault: 'closed' };
      return handover;
    },
    'POST /api/outage/drill': ({ body }) => {
      const on = body.on === true;
      device.status = { ...device.status, drill: on };
      if (on) beforeDrill = structuredClone(device.live);
      const { cursor: _, ...picture } = on ? device.live : beforeDrill;
      device.publish({ ...structuredClone(picture), whole: true, ...(on && { drill: true }) });
    },
    'POST /api/clock': () => {
      const clock = { now: minutesAgo(0), certain: true };
      device.status = { ...device.status, clock };
      return clock;
    },
    'GET /sim/panel': () => device.panel,
    'POST /sim/button': ({ body }) => {
      device.presses.push(body);
      device.panel = { led: 'outageClosed', lit: true, hotspot: true };
      return device.panel;
    },
  };
  const patterns = Object.entries(routes).map(([call, route]) => ({
    pattern: new RegExp(`^${call.replaceAll(/:\w+/g, '[^/]+')}$`),
    route,
  }));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', device.url);
    const call = `${request.method} ${pathname}`;
    device.calls.push(call);
    const body = await bodyOf(request);
    const wrong = device.failing.get(call) ?? refusalOf(call);
    if (wrong === 'silence') response.destroy();
    else if (wrong) send(response, rawProblem(failure(wrong)));
    else {
      const found = patterns.find(({ pattern }) => pattern.test(call));
      const answered = found ? asJson(found.route({ body, response })) : fileAt(pathname, request);
      if (!response.headersSent) send(response, answered);
    }
  }

  /** Paths that are no file are the app's, as on the device. */
  function fileAt(path: string, request: IncomingMessage): RawAnswer {
    if (path === '/portal' && portalPage) return portalPage(APP_LINK, request.headers);
    const isPage = extname(path) === '' && !path.startsWith('/api/');
    const file = files.get(path) ?? (isPage ? files.get('/') : undefined);
    if (file === undefined) return rawProblem(failure('notFound'));
    return { status: 200, headers: { 'content-type': file.type }, body: file.plain };
  }

  /** As the real one: what is recorded is recorded by somebody. */
  function refusalOf(call: string): FailureCode | undefined {
    if (call !== 'POST /api/events') return undefined;
    if (device.status.vault === 'closed') return 'vaultClosed';
    return device.session.person === null ? 'noSession' : undefined;
  }

  function signIn(body: Record<string, unknown>): SessionAnswer {
    const known = roster.staff.find((each) => each.id === body.staffId);
    const person = known ?? { id: 'x1', name: String(body.name), role: 'staff' as const };
    device.session = { ...device.session, person };
    device.publish({ people: [{ ...person, since: minutesAgo(3) }, colleague] });
    return { person, hasPin: device.session.hasPin };
  }

  function signInRequest(): SignInRequestAnswer {
    if (device.requestState === 'approved') signIn({ staffId: 's2' });
    return { id: 'r1', number: '47', state: device.requestState };
  }

  function record(events: PhoneEvent[]): EventsAnswer {
    const by = device.session.person;
    const rejected = events.flatMap(({ id, kind }) => {
      const code = device.refused.get(kind);
      return code === undefined ? [] : [{ id, code }];
    });
    const taken = events.filter(({ kind }) => !device.refused.has(kind));
    for (const event of taken) {
      if (device.events.some(({ id }) => id === event.id)) continue;
      device.events.push(event);
      const seen = { by, receivedAt: event.at, certain: true, drill: false, outage: 'o' };
      const patch = patchOf({ ...event, ...seen }, 0);
      if (patch) device.publish({ ...patch, cursor: device.live.cursor + 1 });
    }
    return { acked: taken.map(({ id }) => id), rejected, cursor: device.live.cursor };
  }

  function logLine(event: PhoneEvent, n: number): LogLine {
    const { id, kind, at } = event;
    const childId = 'childId' in event && event.childId ? { childId: event.childId } : {};
    const detail = 'status' in event ? { detail: { status: event.status } } : {};
    return { n, id, kind, at, by: device.session.person?.name ?? null, ...childId, ...detail };
  }

  return device;
}

const colleague = {
  id: 's3',
  name: 'Åge Bækkelund',
  role: 'staff',
  since: minutesAgo(55),
} as const;

const protectedChild: ProtectedChild = {
  id: 'c1',
  givenName: 'Hemmelig',
  familyName: 'Kanariefugl',
  address: 'Skjulestien 1',
  contacts: [],
};

const handover: HandoverReport = {
  from: minutesAgo(300),
  to: minutesAgo(0),
  drill: false,
  events: 412,
  attendance: 390,
  administrations: 12,
  notes: 10,
  practice: 3,
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

function asJson(value: object | undefined): RawAnswer {
  if (value === undefined) return { status: 204, headers: {}, body: null };
  const headers = { 'cache-control': NO_STORE, 'content-type': 'application/json' };
  return { status: 200, headers, body: JSON.stringify(value) };
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const part of request) text += part;
  return text === '' ? {} : JSON.parse(text);
}

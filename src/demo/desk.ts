import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import qrcode from 'qrcode';
import { MEDIA_TYPES } from '../../appliance/server/static-files.ts';
import { keycardLink } from '../core/codes.ts';
import type { Role } from '../core/snapshot.ts';
import { HOST, portOf } from './folders.ts';

/** `text` as a QR code in SVG, black on white, for a page that shows it at any size. */
export function qrSvg(text: string): Promise<string> {
  return qrcode.toString(text, { type: 'svg', errorCorrectionLevel: 'M', margin: 4 });
}

/** `text` as a QR code of half-block characters, dark on light, for a terminal. */
export async function qrTerminal(text: string): Promise<string> {
  const blocks = await qrcode.toString(text, {
    type: 'utf8',
    errorCorrectionLevel: 'L',
    margin: 2,
    // White is what is drawn.
    color: { dark: '#ffffff', light: '#000000' },
  });
  // The terminal's bright white on black, whatever its own colours are.
  return blocks.replaceAll(/^.+$/gm, '\u001b[97;40m$&\u001b[0m');
}

export interface DeskFacts {
  /** The device itself: `http://127.0.0.1:PORT`. */
  readonly device: string;
  /** Its addresses for the two phones on the desk (`openPhoneListener`). */
  readonly phones: readonly [string, string];
  readonly cards: Readonly<Record<Role, string>>;
  /** Folder of the built web pages; null where nothing is built. */
  readonly web: string | null;
}

/**
 * Serves the demo's desk: the page with the virtual box, `GET /desk.json` with what it shows, and
 * the simulated panel (`/sim/*`). It listens on the loopback only and answers its own names only:
 * the cards' codes are on it.
 */
export async function startDesk(facts: DeskFacts, port: number): Promise<Server> {
  const server = createServer((incoming, answer) => {
    serve(facts, incoming, answer, allowed(server)).catch(() => answer.destroy());
  });
  await new Promise<void>((done, reject) => {
    server.once('error', reject);
    server.listen({ host: HOST, port }, done);
  });
  return server;
}

function allowed(server: Server): string[] {
  const port = portOf(server);
  return [`${HOST}:${port}`, `localhost:${port}`];
}

async function serve(
  facts: DeskFacts,
  incoming: IncomingMessage,
  answer: ServerResponse,
  hosts: readonly string[],
): Promise<void> {
  if (!hosts.includes(incoming.headers.host ?? '')) return end(answer, 421);
  const { pathname } = new URL(incoming.url ?? '/', facts.device);
  const isGet = incoming.method === 'GET' || incoming.method === 'HEAD';
  if (pathname === '/sim/panel' && isGet) return relay(facts, incoming, answer);
  if (pathname === '/sim/button' && incoming.method === 'POST')
    return relay(facts, incoming, answer);
  if (!isGet) return end(answer, 405);
  if (pathname === '/desk.json') return json(answer, await deskJson(facts));
  await sendFile(facts, pathname === '/' ? '/desk.html' : pathname, answer);
}

async function deskJson({ device, phones, cards }: DeskFacts): Promise<unknown> {
  const card = async (kind: Role) => ({
    kind,
    code: cards[kind],
    qr: await qrSvg(keycardLink(device, cards[kind])),
  });
  const both = await Promise.all([card('leader'), card('staff')]);
  return { device: phones[0], deviceAlt: phones[1], cards: both };
}

/** Forwards the call unchanged, the header that the device requires included. */
function relay(facts: DeskFacts, incoming: IncomingMessage, answer: ServerResponse): void {
  const target = new URL(incoming.url ?? '/', facts.device);
  const headers = { ...incoming.headers, host: target.host };
  const { origin: _origin, referer: _referer, ...passed } = headers;
  const call = request(target, { method: incoming.method, headers: passed }, (reply) => {
    answer.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(answer);
  });
  call.on('error', () => end(answer, 502));
  answer.on('close', () => call.destroy());
  incoming.pipe(call);
}

async function sendFile(facts: DeskFacts, path: string, answer: ServerResponse): Promise<void> {
  if (facts.web === null) return end(answer, 404);
  const root = resolve(facts.web);
  const file = resolve(join(root, decodeURIComponent(path)));
  const found = file.startsWith(root + sep) ? await stat(file).catch(() => null) : null;
  if (found === null || !found.isFile()) return end(answer, 404);
  const type = MEDIA_TYPES[extname(file)] ?? 'application/octet-stream';
  answer.writeHead(200, { ...headersFor(facts), 'content-type': type });
  createReadStream(file)
    .on('error', () => answer.destroy())
    .pipe(answer);
}

function headersFor({ phones }: DeskFacts) {
  return {
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy':
      `default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; ` +
      `frame-src ${phones.join(' ')}; connect-src 'self' ${phones.join(' ')}; ` +
      `base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  };
}

function json(answer: ServerResponse, value: unknown): void {
  answer.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  answer.end(JSON.stringify(value));
}

function end(answer: ServerResponse, status: number): void {
  if (answer.headersSent) answer.destroy();
  else answer.writeHead(status).end();
}

/**
 * A second address of the device, for one phone on the desk. The desk shows two phones side by side,
 * and browsers share cookies between all ports of a host: here the cookies of each phone have a name
 * of their own. It also lets pages of this computer show the app in a frame, which the device itself
 * forbids. Everything else is forwarded unchanged.
 */
export async function openPhoneListener(
  names: { readonly device: string; readonly phone: string },
  port: number,
): Promise<Server> {
  const server = createServer((incoming, answer) => {
    const mine = [`${HOST}:${portOf(server)}`, `localhost:${portOf(server)}`];
    if (!mine.includes(incoming.headers.host ?? '')) answer.writeHead(421).end();
    else pass(names, incoming, answer);
  });
  await new Promise<void>((done, reject) => {
    server.once('error', reject);
    server.listen({ host: HOST, port }, done);
  });
  return server;
}

function pass(
  { device, phone }: { readonly device: string; readonly phone: string },
  incoming: IncomingMessage,
  answer: ServerResponse,
): void {
  const target = new URL(device);
  const prefix = `${phone}-`;
  const headers = { ...incoming.headers, host: target.host, cookie: own(incoming.headers, prefix) };
  const { method, url: path } = incoming;
  // A new connection for each call: one kept open would be reset whenever the device locks.
  const where = { host: target.hostname, port: target.port, method, path, headers, agent: false };
  const call = request(where, (reply) => {
    answer.writeHead(reply.statusCode ?? 502, outgoing(reply.headers, prefix));
    reply.pipe(answer);
    reply.on('error', () => answer.destroy());
  });
  call.on('error', () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end()));
  answer.on('close', () => call.destroy());
  incoming.pipe(call);
}

/** This phone's cookies, by the names that the device gave them. */
function own(headers: IncomingHttpHeaders, prefix: string): string {
  return (headers.cookie ?? '')
    .split(';')
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie.startsWith(prefix))
    .map((cookie) => cookie.slice(prefix.length))
    .join('; ');
}

function outgoing(headers: IncomingHttpHeaders, prefix: string): IncomingHttpHeaders {
  const changed = { ...headers };
  const cookies = headers['set-cookie']?.map((cookie) => `${prefix}${cookie}`);
  if (cookies !== undefined) changed['set-cookie'] = cookies;
  const policy = headers['content-security-policy'];
  if (typeof policy === 'string')
    changed['content-security-policy'] = policy.replace(
      /frame-ancestors [^;]+/,
      `frame-ancestors http://${HOST}:* http://localhost:*`,
    );
  return changed;
}

import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { HOST, portOf } from './ports.ts';

/**
 * A second address of the box for one phone on the desk. The desk shows two phones side by side,
 * and browsers share cookies between all ports of a host: here each phone's have a name of their
 * own. It also lets pages of this machine show the app in a frame, which the box itself does not.
 * Everything else goes through as it is.
 */
export async function openPhoneDoor(
  box: { readonly device: string; readonly phone: string },
  port: number,
): Promise<Server> {
  const server = createServer((incoming, answer) => {
    const mine = [`${HOST}:${portOf(server)}`, `localhost:${portOf(server)}`];
    if (!mine.includes(incoming.headers.host ?? '')) answer.writeHead(421).end();
    else pass(box, incoming, answer);
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
  const box = new URL(device);
  const prefix = `${phone}-`;
  const headers = { ...incoming.headers, host: box.host, cookie: own(incoming.headers, prefix) };
  const { method, url: path } = incoming;
  // A connection a call: one kept open would be reset whenever the box locks.
  const where = { host: box.hostname, port: box.port, method, path, headers, agent: false };
  const call = request(where, (reply) => {
    answer.writeHead(reply.statusCode ?? 502, outgoing(reply.headers, prefix));
    reply.pipe(answer);
    reply.on('error', () => answer.destroy());
  });
  call.on('error', () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end()));
  answer.on('close', () => call.destroy());
  incoming.pipe(call);
}

/** This phone's cookies, by the names the box gave them. */
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

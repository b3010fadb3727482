import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { ServerConfig } from './server-config.ts';

/** Phones that hold a connection and say nothing are let go, in milliseconds. */
const HEADERS_MS = 15_000;
const REQUEST_MS = 60_000;
const KEEP_ALIVE_MS = 65_000;
const HEADER_BYTES = 16 * 1024;

/** Starts to answer phones. Resolves when it listens; rejects when it cannot. */
export async function serve(
  listener: RequestListener,
  listen: ServerConfig['listen'],
): Promise<Server> {
  const server = createServer(
    {
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: HEADER_BYTES,
      noDelay: true,
    },
    listener,
  );
  server.listen(listen);
  await once(server, 'listening');
  return server;
}

/**
 * Takes no new connection, lets the answers under way finish, and resolves; after `patienceMs`
 * what is left is cut off.
 */
export async function closeGently(server: Server, patienceMs: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  // A connection that was busy becomes idle when its answer is out; nothing closes it by itself.
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const patience = setTimeout(() => server.closeAllConnections(), patienceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(patience);
}

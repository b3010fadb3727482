import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { BoxTls } from '../tls/open-tls.ts';
import type { Listen } from './config.ts';

/** Phones that hold a connection and say nothing are let go, in milliseconds. */
const LIMITS = {
  headersTimeout: 15_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 65_000,
  maxHeaderSize: 16 * 1024,
  noDelay: true,
} as const;
/** A handshake that does not come to its end must not keep an ending process waiting. */
const HANDSHAKE_MS = 8_000;

/** Starts to answer phones. Resolves when it listens; rejects when it cannot. */
export async function serve(listener: RequestListener, listen: Listen): Promise<Server> {
  return await listening(createServer(LIMITS, listener), listen);
}

/** The same with TLS, under whichever certificate is the box's at the time. */
export async function serveTls(
  listener: RequestListener,
  listen: Listen,
  tls: Pick<BoxTls, 'options' | 'attach'>,
): Promise<TlsServer> {
  const options = { ...LIMITS, ...tls.options(), handshakeTimeout: HANDSHAKE_MS };
  const server = createTlsServer(options, listener);
  tls.attach(server);
  return await listening(server, listen);
}

async function listening<S extends Server | TlsServer>(server: S, listen: Listen): Promise<S> {
  server.listen(listen);
  await once(server, 'listening');
  return server;
}

/**
 * Takes no new connection, lets the answers under way finish, and resolves; after `patienceMs`
 * what is left is cut off.
 */
export async function closeGently(server: Server | TlsServer, patienceMs: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  // A connection that was busy becomes idle when its answer is out; nothing closes it by itself.
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const patience = setTimeout(() => server.closeAllConnections(), patienceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(patience);
}

import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import type { DeviceTls } from '../tls/certificates.ts';
import { plainAddress } from './access.ts';
import type { Listen, ServerConfig } from './config.ts';
import type { ServerContext } from './context.ts';
import { createDemoListener, createDeviceListeners } from './listeners.ts';

/** Limits for phones that hold a connection and send nothing, in milliseconds. */
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

/** The same with TLS, with the device's certificate of the moment. */
export async function serveTls(
  listener: RequestListener,
  listen: Listen,
  tls: Pick<DeviceTls, 'options' | 'attach'>,
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
 * the connections that are left are cut.
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

/** A browser opens six connections to one host, and a phone has more than one program that asks. */
export const CONNECTIONS_PER_ADDRESS = 64;
/** Sixty phones at once, with room for as many computers on the wire; about 30 kB each. */
const CONNECTIONS_MAX = 2_000;

export interface ConnectionLimits {
  readonly perAddress: number;
  readonly altogether: number;
}

/** Limits the connections of one address, so that one phone cannot take them all. */
export function limitConnections(
  server: NetServer,
  { perAddress, altogether }: ConnectionLimits = {
    perAddress: CONNECTIONS_PER_ADDRESS,
    altogether: CONNECTIONS_MAX,
  },
): void {
  const open = new Map<string, number>();
  server.maxConnections = altogether;
  server.on('connection', (socket: Socket) => {
    const address = plainAddress(socket.remoteAddress);
    const before = open.get(address) ?? 0;
    if (before >= perAddress) {
      socket.destroy();
      return;
    }
    open.set(address, before + 1);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left === 0) open.delete(address);
      else open.set(address, left);
    });
  });
}

export interface OpenListeners {
  readonly servers: readonly Server[];
  /** The ports, in the order of the servers: plain, and TLS on a real device. */
  readonly ports: readonly number[];
}

/** Starts to answer phones: on both listeners of a real device, or on the demo's one. */
export async function startListeners(
  device: ServerContext,
  { listen, listenTls }: Pick<ServerConfig, 'listen' | 'listenTls'>,
  tls: DeviceTls | null,
): Promise<OpenListeners> {
  if (listenTls === null || tls === null) {
    const only = await serve(createDemoListener(device), listen);
    return { servers: [only], ports: [portOf(only)] };
  }
  const listeners = createDeviceListeners(device);
  const servers = [
    await serve(listeners.plain, listen),
    await serveTls(listeners.tls, listenTls, tls),
  ];
  for (const server of servers) limitConnections(server);
  return { servers, ports: servers.map(portOf) };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

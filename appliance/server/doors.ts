import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BoxTls } from '../tls/open-tls.ts';
import type { ServerConfig } from './config.ts';
import type { Device } from './context.ts';
import { keepFromCrowding } from './crowd.ts';
import { serve, serveTls } from './http-server.ts';
import { createBoxListeners, createDeviceListener } from './listener.ts';

export interface OpenDoors {
  readonly servers: readonly Server[];
  /** The ports, in the order of the servers: plain, and TLS on a box. */
  readonly ports: readonly number[];
}

/** Starts to answer phones: at both doors of a box, or at the demo's one. */
export async function openDoors(
  device: Device,
  { listen, listenTls }: Pick<ServerConfig, 'listen' | 'listenTls'>,
  tls: BoxTls | null,
): Promise<OpenDoors> {
  if (listenTls === null || tls === null) {
    const only = await serve(createDeviceListener(device), listen);
    return { servers: [only], ports: [portOf(only)] };
  }
  const listeners = createBoxListeners(device);
  const servers = [
    await serve(listeners.plain, listen),
    await serveTls(listeners.tls, listenTls, tls),
  ];
  for (const server of servers) keepFromCrowding(server);
  return { servers, ports: servers.map(portOf) };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

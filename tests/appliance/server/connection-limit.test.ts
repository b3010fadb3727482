import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import {
  CONNECTIONS_PER_ADDRESS,
  type ConnectionLimits,
  closeGently,
  limitConnections,
  serve,
  startListeners,
} from '../../../appliance/server/http-server.ts';
import { openTls } from '../../../appliance/tls/certificates.ts';
import { seededRandom } from '../../fakes/random.ts';
import { testDevice } from '../../fakes/test-device.ts';

const HERE = { host: '127.0.0.1', port: 0 };

const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => closeGently(server, 100)));
});

async function crowded(limits?: ConnectionLimits): Promise<Server> {
  const server = await serve((_request, response) => response.end('here'), HERE);
  servers.push(server);
  limitConnections(server, limits);
  return server;
}

function open(server: Server, from: string): Socket {
  const { port } = server.address() as AddressInfo;
  const socket = connect({ host: '127.0.0.1', port, localAddress: from });
  socket.on('error', () => undefined);
  sockets.push(socket);
  return socket;
}

/** Whether a connection is answered; it stays open then. */
async function answered(socket: Socket): Promise<boolean> {
  socket.write('GET / HTTP/1.1\r\nhost: box\r\n\r\n');
  const [what] = await Promise.race([once(socket, 'data'), once(socket, 'close')]);
  return String(what).includes('here');
}

/** Resolves when the server has this many connections. */
function has(server: Server, expected: number): Promise<void> {
  return new Promise((resolve) => {
    const look = () =>
      server.getConnections((_error, count) =>
        count === expected ? resolve() : setImmediate(look),
      );
    look();
  });
}

test('one phone gets so many connections and no more; the others get theirs', async () => {
  const server = await crowded();
  const connections = Array.from({ length: CONNECTIONS_PER_ADDRESS }, () =>
    open(server, '127.0.0.5'),
  );
  expect(await Promise.all(connections.map(answered))).toEqual(connections.map(() => true));
  expect(await answered(open(server, '127.0.0.5'))).toBe(false);
  const other = open(server, '127.0.0.6');
  expect(await answered(other)).toBe(true);

  connections[0]?.destroy();
  await has(server, CONNECTIONS_PER_ADDRESS);
  expect(await answered(open(server, '127.0.0.5'))).toBe(true);
});

test('all phones together get so many connections and no more', async () => {
  const server = await crowded({ perAddress: 3, altogether: 5 });
  const from = ['127.0.0.5', '127.0.0.5', '127.0.0.6', '127.0.0.7', '127.0.0.8'];
  const connections = from.map((address) => open(server, address));
  expect(await Promise.all(connections.map(answered))).toEqual(connections.map(() => true));
  expect(await answered(open(server, '127.0.0.9'))).toBe(false);
  expect(await answered(open(server, '127.0.0.5'))).toBe(false);

  connections[4]?.destroy();
  await has(server, 4);
  expect(await answered(open(server, '127.0.0.9'))).toBe(true);
  expect(await answered(open(server, '127.0.0.5'))).toBe(false);
});

test('both listeners of a real device have the limit', async () => {
  const device = await testDevice({
    config: { listeners: { name: 'ahus.example', hotspotAddress: '127.0.0.1', lan: 'status' } },
  });
  const { folder: data, store, clock, logger } = device;
  const tls = await openTls({
    ...{ data, store, clock, logger, name: 'ahus.example' },
    random: seededRandom(data),
  });
  try {
    const listeners = await startListeners(device.server, { listen: HERE, listenTls: HERE }, tls);
    servers.push(...listeners.servers);
    expect(listeners.servers.map((server) => server.maxConnections)).toEqual([2_000, 2_000]);
    for (const server of listeners.servers) {
      for (let count = 0; count < CONNECTIONS_PER_ADDRESS; count++) open(server, '127.0.0.5');
      await has(server, CONNECTIONS_PER_ADDRESS);
      await once(open(server, '127.0.0.5').resume(), 'close');
      open(server, '127.0.0.6');
      await has(server, CONNECTIONS_PER_ADDRESS + 1);
    }
  } finally {
    tls[Symbol.dispose]();
    await device.close();
  }
});

import { once } from 'node:events';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepFromCrowding, PER_ADDRESS } from '../../appliance/crowd.ts';
import { closeGently, serve } from '../../appliance/http-server.ts';

let server: Awaited<ReturnType<typeof serve>>;
const sockets: Socket[] = [];
beforeEach(async () => {
  server = await serve((_request, response) => response.end('here'), {
    host: '127.0.0.1',
    port: 0,
  });
  keepFromCrowding(server);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await closeGently(server, 100);
});

function open(from: string): Socket {
  const { port } = (server as Server).address() as AddressInfo;
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

test('one phone gets so many connections and no more; the others get theirs', async () => {
  const crowd = Array.from({ length: PER_ADDRESS }, () => open('127.0.0.5'));
  expect(await Promise.all(crowd.map(answered))).toEqual(crowd.map(() => true));
  expect(await answered(open('127.0.0.5'))).toBe(false);
  expect(await answered(open('127.0.0.6'))).toBe(true);

  const gone = once(crowd[0] as Socket, 'close');
  const noticed = new Promise<void>((resolve) => {
    const look = () =>
      server.getConnections((_error, count) =>
        count <= PER_ADDRESS ? resolve() : setImmediate(look),
      );
    look();
  });
  crowd[0]?.destroy();
  await gone;
  await noticed;
  expect(await answered(open('127.0.0.5'))).toBe(true);
});

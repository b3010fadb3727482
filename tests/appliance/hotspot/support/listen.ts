// Answers on TCP and UDP ports of every address, `listen.ts 22,80 53,67`; says `ready` on a line.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

const [tcp = '', udp = ''] = process.argv.slice(2);
const ports = (list: string) => list.split(',').filter(Boolean).map(Number);

for (const port of ports(tcp)) {
  const server = createServer((socket) => socket.end('hello'));
  server.listen(port, '::');
  await once(server, 'listening');
}
for (const port of ports(udp)) {
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => socket.send(message, from.port, from.address));
  socket.bind(port);
  await once(socket, 'listening');
}
process.stdout.write('ready\n');

// Asks as a phone does. `ask.ts name 10.42.0.1 some.name 28`: answer code and addresses of a DNS
// question of that type. `ask.ts address`: option 114 and the rest of a DHCP offer.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

const [what, ...args] = process.argv.slice(2);
const answer = what === 'name' ? await name(args) : await address();
process.stdout.write(JSON.stringify(answer));

async function name([server = '', asked = '', type = '1']: string[]) {
  const labels = asked.split('.').flatMap((label) => [label.length, ...Buffer.from(label)]);
  const header = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
  const answer = await exchange({
    message: Buffer.from([...header, ...labels, 0, 0, Number(type), 0, 1]),
    to: [server, 53],
    from: 0,
  });
  // Every answer repeats the question, points at its name, and ends in the address.
  const records = answer.readUInt16BE(6);
  const start = header.length + labels.length + 5;
  const each = Array.from({ length: records }, (_, i) => answer.subarray(start + i * 16));
  return {
    code: (answer[3] ?? 0) & 0xf,
    answers: each.map((record) => ({
      ttl: record.readUInt32BE(6),
      address: [...record.subarray(12, 16)].join('.'),
    })),
  };
}

async function address() {
  const message = Buffer.alloc(240);
  // BOOTREQUEST over Ethernet, the offer to be broadcast.
  message.set([1, 1, 6, 0, 0xca, 0xfe, 0xca, 0xfe, 0, 0, 0x80, 0]);
  message.set([2, 0, 0, 0, 0, 0x23], 28);
  message.set([99, 130, 83, 99], 236);
  // DISCOVER, named, asking for mask, router, names and captive portal.
  const options = [53, 1, 1, 12, 5, ...Buffer.from('phone'), 55, 4, 1, 3, 6, 114, 255];
  const offer = await exchange({
    message: Buffer.concat([message, Buffer.from(options)]),
    to: ['255.255.255.255', 67],
    from: 68,
  });
  const given = new Map<number, Buffer>();
  for (let at = 240; offer[at] !== 255; at += 2 + (offer[at + 1] ?? 0)) {
    if (offer[at] === undefined) break;
    given.set(offer[at] ?? 0, offer.subarray(at + 2, at + 2 + (offer[at + 1] ?? 0)));
  }
  return {
    address: [...offer.subarray(16, 20)].join('.'),
    router: [...(given.get(3) ?? [])].join('.'),
    names: [...(given.get(6) ?? [])].join('.'),
    portal: given.get(114)?.toString(),
  };
}

async function exchange(of: { message: Buffer; to: [string, number]; from: number }) {
  const socket = createSocket('udp4');
  socket.bind(of.from);
  await once(socket, 'listening');
  socket.setBroadcast(true);
  const answered = once(socket, 'message');
  socket.send(of.message, of.to[1], of.to[0]);
  const [answer]: Buffer[] = await answered;
  socket.close();
  if (answer === undefined) throw new Error('no answer');
  return answer;
}

// Tries endpoints (`tcp 10.42.0.1 80`, `udp 10.42.0.1 53`), all at once, and prints what came of it.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';

/** How long an answer may take before the endpoint counts as silent. */
const PATIENCE_MS = 2_500;

async function tcp(host: string, port: number): Promise<string> {
  const socket = connect({ host, port });
  const answered = once(socket, 'data').then(
    () => 'open',
    (error) => (error.code === 'ECONNREFUSED' ? 'refused' : 'silent'),
  );
  const answer = await Promise.race([answered, patience()]);
  socket.destroy();
  return answer;
}

async function udp(host: string, port: number): Promise<string> {
  const socket = createSocket('udp4');
  // DHCP is asked from port 68.
  socket.bind(port === 67 ? 68 : 0);
  await once(socket, 'listening');
  const answered = once(socket, 'message').then(
    () => 'open',
    () => 'refused',
  );
  socket.send('hello', port, host);
  const answer = await Promise.race([answered, patience()]);
  socket.close();
  return answer;
}

function patience(): Promise<string> {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, 'silent'));
}

const endpoints = process.argv.slice(2);
const answers = endpoints.map(async (endpoint) => {
  const [kind, host = '', port = ''] = endpoint.split(' ');
  return [endpoint, await (kind === 'tcp' ? tcp : udp)(host, Number(port))];
});
process.stdout.write(JSON.stringify(Object.fromEntries(await Promise.all(answers))));
process.exit(0);

import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { unwrap } from '../../src/core/errors.ts';
import { bindPort } from '../../src/demo/folders.ts';
import { PACE, type Service, type ServiceSpec, startService } from '../../src/demo/services.ts';

const running: Service[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.stop()));
});

interface Heard {
  readonly lines: string[];
  readonly ends: { why: string; waitMs: number }[];
  /** Resolves when a line holds this. */
  printed(words: string, times?: number): Promise<void>;
  readonly givenUp: Promise<string>;
}

/** No run counts as a failed start. */
const patient = { ...PACE, quickMs: -1, insistMs: 50 };
/** Every run does. */
const strict = { quickMs: 60_000, waitMs: 2, waitMaxMs: 20, insistMs: 50 };

function run(
  script: string,
  more: Partial<ServiceSpec> = {},
  pace = patient,
): Heard & { service: Service } {
  const { promise: givenUp, resolve: giveUp } = Promise.withResolvers<string>();
  const waiting: (() => void)[] = [];
  const heard: Heard = {
    lines: [],
    ends: [],
    givenUp,
    async printed(words, times = 1) {
      while (heard.lines.filter((line) => line.includes(words)).length < times)
        await new Promise<void>((done) => waiting.push(done));
    },
  };
  const spec: ServiceSpec = {
    name: 'part',
    command: [process.execPath, '-e', script],
    env: {},
    ...more,
  };
  const listeners = {
    now: () => performance.now(),
    onEnd: (_: ServiceSpec, why: string, waitMs: number) => void heard.ends.push({ why, waitMs }),
    onGivenUp: (_: ServiceSpec, why: string) => giveUp(why),
    onLine(_: ServiceSpec, line: string) {
      heard.lines.push(line);
      for (const done of waiting.splice(0)) done();
    },
  };
  const service = startService(spec, listeners, pace);
  running.push(service);
  return { ...heard, service };
}

test('an ended process is started again at once, on the same socket', async () => {
  const socket = unwrap(bindPort(0));
  const script = `require('node:http').createServer((call, answer) => {
    answer.end(String(process.pid));
    if (call.url === '/end') setImmediate(() => process.exit(0));
  }).listen({ fd: 3 }, () => console.error('up'));`;
  const { printed, ends, service } = run(script, { socket: socket.fd() });
  const { port } = socket.address();
  await printed('up');
  const first = await get(port, '/end');
  const second = await get(port, '/');
  expect(Number(first)).toBeGreaterThan(0);
  expect(second).not.toBe(first);
  expect(service.pid()).toBe(Number(second));
  expect(ends).toEqual([{ why: 'exit code 0', waitMs: 0 }]);
  await service.stop();
  socket.close();
});

test('a process is told why it is missed', async () => {
  const { printed, ends } = run(`console.error('no data'); process.exitCode = 3;`);
  await printed('no data', 2);
  expect(ends[0]).toEqual({ why: 'exit code 3 no data', waitMs: 0 });
});

test('one that keeps ending right after its start is given up, later and later', async () => {
  const { givenUp, ends } = run('', { command: ['/bin/false'] }, strict);
  expect(await givenUp).toBe('exit code 1');
  expect(ends.map((end) => end.waitMs)).toEqual([0, 2, 4, 8, 16, 20, 20]);
});

test('a program that is not there is given up too', async () => {
  const { givenUp } = run('', { command: ['/nowhere/at/all'] }, strict);
  expect(await givenUp).toContain('ENOENT');
});

test('it gets the environment it is given, and nothing of ours', async () => {
  const script = `console.error(Object.keys(process.env).sort().join(' ') + '.'); setInterval(() => 0, 1e6);`;
  const { printed } = run(script, { env: { LYGTE_DATA: 'x' } });
  await printed('LYGTE_DATA.');
});

test('a process that does not listen to SIGTERM is ended all the same', async () => {
  const script = `process.on('SIGTERM', () => console.error('no')); console.error('up'); setInterval(() => 0, 1e6);`;
  const { printed, service } = run(script);
  await printed('up');
  const pid = service.pid() ?? 0;
  await service.stop();
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('a port on which somebody listens is taken', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  expect(bindPort(port)).toMatchObject({ ok: false, failure: { code: 'portInUse' } });
  server.close();
});

async function get(port: number, path: string): Promise<string> {
  const call = request({ host: '127.0.0.1', port, path, headers: { connection: 'close' } }).end();
  const [answer] = await once(call, 'response');
  let text = '';
  for await (const part of answer) text += String(part);
  return text;
}

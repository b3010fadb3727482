import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createNotifier, type Notifier } from '../../appliance/service.ts';
import { recordingLogger } from '../fakes/logger.ts';

let folder: string;
let notifier: Notifier | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lygte-notify-'));
});
afterEach(() => {
  notifier?.[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

/** A `systemd-notify` that passes its messages to a stream socket of the test. */
async function systemd() {
  const socket = join(folder, 'notify');
  const messages: string[] = [];
  const server = createServer((connection) => {
    connection.setEncoding('utf8').on('data', (text) => {
      messages.push(String(text));
      server.emit('word');
    });
  });
  await once(server.listen(socket), 'listening');
  const command = join(folder, 'systemd-notify');
  const script = `require('node:net').connect(process.env.NOTIFY_SOCKET).end(process.argv[2]);`;
  writeFileSync(join(folder, 'say.cjs'), script);
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${folder}/say.cjs" "$@"\n`);
  chmodSync(command, 0o755);
  const env = { PATH: `${folder}${delimiter}${process.env.PATH}`, NOTIFY_SOCKET: socket };
  return { messages, env, server, word: () => once(server, 'word') };
}

test('READY is sent once, then two watchdog messages in each watchdog period', async () => {
  const { messages, env, word } = await systemd();
  notifier = createNotifier({
    env: { ...env, WATCHDOG_USEC: '400000' },
    logger: recordingLogger(),
  });
  notifier.ready();
  notifier.ready();
  while (!messages.includes('WATCHDOG=1')) await word();
  expect(messages.filter((message) => message === 'READY=1')).toHaveLength(1);
});

test('a loop that no longer turns is not vouched for', async () => {
  const { messages, env, word } = await systemd();
  let now = 0;
  const clock = { patienceMs: 1_000, now: () => now };
  notifier = createNotifier({
    env: { ...env, WATCHDOG_USEC: '100000' },
    logger: recordingLogger(),
    ...clock,
  });
  now = 5_000;
  notifier.ready();
  await word();
  expect(messages).toEqual(['READY=1']);
  notifier.turn();
  while (!messages.includes('WATCHDOG=1')) await word();
});

test('outside systemd nothing is run', () => {
  const logger = recordingLogger();
  notifier = createNotifier({ env: { PATH: folder, WATCHDOG_USEC: '1000' }, logger });
  notifier.ready();
  expect(logger.events()).toEqual([]);
});

test('a failing systemd-notify is logged once', async () => {
  const logger = recordingLogger();
  const said = Promise.withResolvers<void>();
  const warn = (event: string) => {
    logger.warn(event);
    said.resolve();
  };
  const env = { PATH: folder, NOTIFY_SOCKET: '/nowhere' };
  notifier = createNotifier({ env, logger: { ...logger, warn } });
  notifier.ready();
  await said.promise;
  expect(logger.events()).toEqual(['notifyFailed']);
});

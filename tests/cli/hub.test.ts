import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { processContext } from '../../src/cli/context.ts';
import { runLygte } from '../../src/cli/program.ts';
import { parseEnrollCode } from '../../src/core/codes.ts';
import { lygte } from './support/lygte.ts';

/** A hub makes keys at its first start. */
const PATIENCE = { timeout: 20_000 };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lygte-hub-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('runs until it is stopped, with data for its owner only', async () => {
  const data = join(folder, 'hub');
  const stop = new AbortController();
  let output = '';
  const context = {
    ...processContext(process),
    language: 'en' as const,
    env: {},
    out(words: string) {
      output += words;
    },
    err: () => undefined,
    untilStopped: () => stop.signal,
  };
  const running = runLygte(context, ['hub', '--data', data, '--port', '0']);
  const url = await vi.waitFor(() => {
    const [, found] = /The hub answers at (http:\S+)/.exec(output) ?? [];
    if (found === undefined) throw new Error('not yet');
    return found;
  }, PATIENCE);
  expect((await fetch(new URL('/healthz', url))).status).toBe(204);
  expect((await stat(data)).mode & 0o77).toBe(0);
  stop.abort();
  await running;
  await expect(fetch(url)).rejects.toThrow();
});

test('a code is made for a box of an institution, or for an office', async () => {
  const code = (...args: string[]) => lygte(['hub', 'code', '--data', folder, ...args]);
  const device = await code('--institution', 'skole');
  expect(parseEnrollCode(device.out.trim())).not.toBe(null);
  expect((await code('--role', 'importer')).out).toMatch(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}\n$/);
  expect((await code()).err).toMatch(/^lygte: badOption: --institution/);
  expect((await code('--role', 'importer', '--institution', 'skole')).err).toContain('badOption');
  expect((await code('--institution', 'skole', '--hours', '-1')).code).toBe(2);
});

test('a code may carry the name that the box is to have', async () => {
  const code = (name: string, ...more: string[]) =>
    lygte(['hub', 'code', '--data', folder, '--name', name, ...more]);
  const device = ['--institution', 'skole'];
  expect(parseEnrollCode((await code('Ahus.internal', ...device)).out.trim())).not.toBe(null);
  expect((await code('www.bank.dk', ...device)).err).toMatch(
    /^lygte: nameNotAllowed: .*www\.bank\.dk/,
  );
  expect((await code('no name', ...device)).err).toMatch(/^lygte: badOption: --name/);
  expect((await code('ahus.internal', '--role', 'importer')).err).toContain('badOption');
});

test('a port in use and an environment without sense are told in a line', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const args = ['hub', '--data', folder];
  expect((await lygte([...args, '--port', String(port)])).err.split('\n').at(-2)).toContain(
    `portInUse: Port ${port}`,
  );
  taken.close();
  const env = { LYGTE_HUB_LISTEN: 'everywhere' };
  expect(await lygte(args, { env })).toMatchObject({
    code: 1,
    err: expect.stringContaining('badOption: LYGTE_HUB_LISTEN'),
  });
});

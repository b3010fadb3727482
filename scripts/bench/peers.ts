import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Child, firstAnswer, freePort, start } from './child.ts';

export interface Peer extends AsyncDisposable {
  readonly url: string;
  readonly child: Child;
  readonly startedMs: number;
}

/** The least a server can do: `node:http` sending the bytes of `file` to every request. */
export function plainServer(file?: string): Promise<Peer> {
  return startPeer((port) => [
    'scripts/bench/plain-server.mjs',
    String(port),
    ...(file === undefined ? [] : [file]),
  ]);
}

/** json-server on the given data, as one would start it from its README. */
export async function jsonServer(scratch: string, data: object): Promise<Peer> {
  const file = join(scratch, 'db.json');
  await writeFile(file, JSON.stringify(data));
  const program = 'node_modules/json-server/lib/cli/bin.js';
  return startPeer((port) => [
    program,
    '--quiet',
    '--host',
    '127.0.0.1',
    '--port',
    `${port}`,
    file,
  ]);
}

async function startPeer(args: (port: number) => string[]): Promise<Peer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const began = performance.now();
  const child = start(args(port));
  await firstAnswer(url);
  const startedMs = performance.now() - began;
  return { url, child, startedMs, [Symbol.asyncDispose]: () => child[Symbol.asyncDispose]() };
}

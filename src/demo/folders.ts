import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { BoundSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { err, failure, ok, type Result } from '../core/errors.ts';

/** The demo's folders of office, hub and device, apart as they are in real life. */
export interface DemoFolders extends AsyncDisposable {
  readonly root: string;
  readonly sample: string;
  readonly office: string;
  readonly hub: string;
  readonly device: string;
  /** Sockets. A short path: that of a Unix socket has at most 107 bytes. */
  readonly run: string;
}

const SOCKET_PATH_MAX = 107;
const LONGEST_NAME = '/panel.sock'.length;

/** Makes the folders, readable for their owner only. */
export async function makeFolders(root: string): Promise<DemoFolders> {
  const names = ['sample', 'office', 'hub', 'device'] as const;
  const [sample, office, hub, device] = names.map((name) => join(root, name)) as Four;
  for (const path of [root, sample, office, hub, device])
    await mkdir(path, { recursive: true, mode: 0o700 });
  const near = join(root, 'run');
  const fits = Buffer.byteLength(near) + LONGEST_NAME <= SOCKET_PATH_MAX;
  const run = fits ? near : await mkdtemp(join(tmpdir(), 'lygte-run-'));
  if (fits) await mkdir(run, { recursive: true, mode: 0o700 });
  return {
    ...{ root, sample, office, hub, device, run },
    async [Symbol.asyncDispose]() {
      if (!fits) await rm(run, { recursive: true, force: true });
    },
  };
}

type Four = [string, string, string, string];

export const HOST = '127.0.0.1';
/** How many ports are tried before giving up on finding a free one. */
const TRIES = 50;

/**
 * Binds a port of the loopback without listening on it: the socket can be passed to one process
 * after another, and between two of them connections wait. 0 binds any.
 * Fails with `portInUse`.
 */
export function bindPort(port: number): Result<BoundSocket> {
  try {
    return ok(new BoundSocket({ host: HOST, port }));
  } catch (error) {
    if (isTaken(error)) return err(failure('portInUse', { port }));
    throw error;
  }
}

/** The first port from `port` on with which `start` succeeds; any if `port` is 0. */
export async function onNextFreePort<T>(
  port: number,
  start: (port: number) => Promise<T>,
): Promise<Result<T>> {
  for (let tried = 0; tried < TRIES; tried++) {
    try {
      return ok(await start(port === 0 ? 0 : port + tried));
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
  return err(failure('portInUse', { port }));
}

export function isTaken(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'EADDRINUSE' || error.code === 'EACCES')
  );
}

export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}

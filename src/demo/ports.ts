import type { Server } from 'node:http';
import { BoundSocket } from 'node:net';
import { failure } from '../core/failure.ts';
import { err, ok, type Result } from '../core/result.ts';

export const HOST = '127.0.0.1';
/** How many ports are tried before giving up on finding a free one. */
const TRIES = 50;

/**
 * Takes a port of this machine's own address without listening on it: the socket can be handed to
 * a process, again and again, and between two of them connections just wait. 0 takes any.
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

/** The first port from `port` on with which `start` succeeds; any where `port` is 0. */
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

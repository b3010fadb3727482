import { rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { failure } from '../core/failure.ts';
import { err, ok, type Result } from '../core/result.ts';
import { isTaken } from './ports.ts';

/**
 * Makes sure that one demo only runs on a data folder, by a socket that lives as long as the
 * process does. What a killed demo left behind is cleared away. Fails with `demoRunning`.
 */
export async function beTheOnlyOne(path: string): Promise<Result<Disposable>> {
  const first = await listen(path);
  if (first !== null) return ok(first);
  if (await answers(path)) return err(failure('demoRunning'));
  await rm(path, { force: true });
  const second = await listen(path);
  return second === null ? err(failure('demoRunning')) : ok(second);
}

async function listen(path: string): Promise<Disposable | null> {
  const server = createServer((socket) => socket.end());
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
  } catch (error) {
    if (isTaken(error)) return null;
    throw error;
  }
  return { [Symbol.dispose]: () => close(server) };
}

function close(server: Server): void {
  server.close();
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

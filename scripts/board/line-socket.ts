import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** A Unix socket that sends and gets lines, as QEMU's control sockets do. */
export interface LineSocket extends Disposable {
  send(line: string): void;
  onLine(listener: (line: string) => void): void;
  /** Resolves when the other side has gone. */
  readonly closed: Promise<void>;
}

const PATIENCE_MS = 30_000;

/** Connects as soon as the other side listens. Throws when it does not within half a minute. */
export async function openLines(path: string): Promise<LineSocket> {
  const socket = await connect(path, performance.now() + PATIENCE_MS);
  const listeners: ((line: string) => void)[] = [];
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  // A machine that is switched off breaks the connection: `closed` resolves then.
  socket.on('error', () => undefined);
  createInterface({ input: socket }).on('line', (line) => {
    for (const listener of listeners) listener(line);
  });
  return {
    closed,
    send: (line) => void socket.write(`${line}\n`),
    onLine: (listener) => void listeners.push(listener),
    [Symbol.dispose]: () => void socket.destroy(),
  };
}

async function connect(path: string, until: number): Promise<Socket> {
  for (;;) {
    const socket = createConnection(path);
    try {
      await once(socket, 'connect');
      return socket;
    } catch (error) {
      if (performance.now() > until) throw error;
      await sleep(50);
    }
  }
}

import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** A Unix socket that speaks in lines, as QEMU's control sockets do. */
export interface LineSocket extends Disposable {
  send(line: string): void;
  onLine(ear: (line: string) => void): void;
  /** Resolves when the other side has gone. */
  readonly closed: Promise<void>;
}

const PATIENCE_MS = 30_000;

/** Connects as soon as somebody listens there. Throws when nobody does within half a minute. */
export async function openLines(path: string): Promise<LineSocket> {
  const socket = await connect(path, performance.now() + PATIENCE_MS);
  const listeners: ((line: string) => void)[] = [];
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  // A machine that is switched off breaks the connection: `closed` tells that.
  socket.on('error', () => undefined);
  createInterface({ input: socket }).on('line', (line) => {
    for (const ear of listeners) ear(line);
  });
  return {
    closed,
    send: (line) => void socket.write(`${line}\n`),
    onLine: (ear) => void listeners.push(ear),
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

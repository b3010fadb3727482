import { type OutgoingHttpHeaders, request } from 'node:http';
import { createInterface } from 'node:readline';
import type { Live } from '../../src/core/live.ts';

interface StreamMessage {
  readonly id: string;
  readonly live: Live;
}

/** Server-sent events as a browser would take them apart. */
export interface EventStream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The next message; waits for it. Rejects when the stream ends first. */
  next(): Promise<StreamMessage>;
  /** Resolves when the next comment line has come. */
  heartbeat(): Promise<void>;
  /** Resolves when the server has ended or cut the stream. */
  readonly ended: Promise<void>;
  /** Stops reading, as a phone in a dead spot does. */
  pause(): void;
  close(): void;
}

export function followEvents(
  port: number,
  path: string,
  headers: OutgoingHttpHeaders,
): Promise<EventStream> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, headers, agent: false });
    call.on('error', reject);
    call.on('response', (response) => {
      const ended = Promise.withResolvers<void>();
      const messages = queue<StreamMessage>(ended.promise);
      const beats = queue<void>(ended.promise);
      let id = '';
      const lines = createInterface({ input: response });
      lines.on('line', (line) => {
        if (line.startsWith(':')) beats.put(undefined);
        else if (line.startsWith('id: ')) id = line.slice(4);
        else if (line.startsWith('data: '))
          messages.put({ id, live: JSON.parse(line.slice(6)) as Live });
      });
      lines.on('error', () => ended.resolve());
      response.on('error', () => ended.resolve());
      response.on('close', () => ended.resolve());
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        next: messages.take,
        heartbeat: beats.take,
        ended: ended.promise,
        pause: () => void response.socket.pause(),
        close: () => call.destroy(),
      });
    });
    call.end();
  });
}

function queue<T>(ended: Promise<void>) {
  const items: T[] = [];
  const takers: PromiseWithResolvers<T>[] = [];
  void ended.then(() => {
    for (const taker of takers.splice(0)) taker.reject(new Error('the stream has ended'));
  });
  return {
    put(item: T) {
      const taker = takers.shift();
      if (taker) taker.resolve(item);
      else items.push(item);
    },
    take(): Promise<T> {
      if (items.length > 0) return Promise.resolve(items.shift() as T);
      const taker = Promise.withResolvers<T>();
      takers.push(taker);
      return taker.promise;
    },
  };
}

import { request } from 'node:http';

const TIMEOUT_MS = 10_000;

/** The server's answer to `body` over its control socket; null when it gave none. */
export function postToServer(
  socketPath: string,
  path: string,
  body: object,
): Promise<string | null> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json' };
    // A connection of its own: a kept one may lead to a server that has ended.
    const how = { socketPath, path, method: 'POST', headers, agent: false } as const;
    const call = request({ ...how, timeout: TIMEOUT_MS }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', () => resolve(null));
      answer.on('end', () => resolve(Buffer.concat(parts).toString()));
    });
    call.on('timeout', () => call.destroy());
    call.on('error', () => resolve(null));
    call.end(JSON.stringify(body));
  });
}

import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface Post {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A system of the municipality's that takes messages. */
export interface WebhookServer extends AsyncDisposable {
  readonly url: string;
  readonly posts: Post[];
  /** Answers of the next calls; 204 when they are used up. */
  readonly answers: number[];
}

export async function startWebhook(tls?: {
  readonly key: string;
  readonly cert: string;
}): Promise<WebhookServer> {
  const posts: Post[] = [];
  const answers: number[] = [];
  const server = tls === undefined ? createServer() : createSecureServer(tls);
  server.on('request', async (request, answer) => {
    posts.push({ headers: request.headers, body: await text(request) });
    const status = answers.shift() ?? 204;
    answer.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http${tls === undefined ? '' : 's'}://127.0.0.1:${port}/hook`,
    posts,
    answers,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

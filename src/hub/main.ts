import type { Server } from 'node:http';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import type { Clock, Logger, Random } from '../core/ports.ts';
import { createHubApp } from './app.ts';
import { openIssuing } from './certificates/issuing.ts';
import type { HubConfig } from './config.ts';
import { type HubStore, openHubStore } from './store/store.ts';

export interface HubDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

export interface RunningHub {
  /** `http://host:port`. A proxy in front of the hub does TLS. */
  readonly url: string;
  /** The hub's data, for making codes in the same process. */
  readonly store: HubStore;
  /** Finishes running answers, then closes the data. */
  close(): Promise<void>;
}

/** Longer than devices wait between polls, so that a poll needs no new connection. */
const KEEP_ALIVE_MS = 330_000;
/** Answers that take longer than this after `close` are aborted. */
const CLOSING_MS = 5_000;
const IDLE_MS = 20;

/** Opens the data and serves it. Throws when either cannot be. */
export async function startHub(config: HubConfig, deps: HubDeps): Promise<RunningHub> {
  const store = await openHubStore(config.database, deps);
  try {
    await store.sweep();
    const issuing = await openIssuing(config.certificates, { ...deps, store });
    const app = createHubApp({
      ...deps,
      store,
      issuing,
      addressOf: (c) => (c.env as HttpBindings).incoming.socket.remoteAddress ?? '',
    });
    const server = createAdaptorServer({ fetch: app.fetch }) as Server;
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    // Not needed for HTTP/1.1, and every answer is 50 bytes shorter without it.
    server.prependListener('request', (_, answer) => answer.removeHeader('connection'));
    await listen(server, config);
    const url = urlOf(server, config.host);
    deps.logger.info('hub.listening', { url });
    return {
      url,
      store,
      async close() {
        await end(server);
        await issuing.drain(CLOSING_MS);
        await store.close();
        deps.logger.info('hub.ended');
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

function listen(server: Server, { host, port }: HubConfig): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function end(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // A connection that becomes idle meanwhile would otherwise be kept alive.
    const idle = setInterval(() => server.closeIdleConnections(), IDLE_MS);
    const cut = setTimeout(() => server.closeAllConnections(), CLOSING_MS);
    server.close(() => {
      clearInterval(idle);
      clearTimeout(cut);
      resolve();
    });
  });
}

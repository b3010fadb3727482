import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { vi } from 'vitest';
import { processContext } from '../../../src/cli/context.ts';
import { unwrap } from '../../../src/core/errors.ts';
import type { SignedManifest } from '../../../src/core/hub-api.ts';
import { startHub } from '../../../src/hub/main.ts';
import { type MemoryTarget, memoryTarget } from '../../importer/target.ts';
import { PATIENCE_MS } from './spawned.ts';

/** A real hub, and in front of it a proxy that can hold requests and keeps what the hub took. */
export interface HubInFront {
  /** Of the proxy. */
  readonly url: string;
  /** What the hub took, as a device would find it. */
  readonly taken: MemoryTarget;
  /** Institutions of the manifests that the hub took, in their order. */
  readonly manifests: string[];
  codeForOffice(): Promise<string>;
  /** Manifests wait from now on, until `release`. */
  hold(): void;
  release(): void;
  /** Resolves when a manifest waits. */
  held(): Promise<void>;
  close(): Promise<void>;
}

/** `signingKey` is the office's: what it did not sign is not taken. */
export async function startHubInFront(
  sqlite: string,
  signingKey: () => string,
): Promise<HubInFront> {
  const { clock, random } = processContext(process);
  const logger = { info: () => undefined, warn: () => undefined };
  const config = { database: { sqlite }, host: '127.0.0.1', port: 0, certificates: null };
  const hub = await startHub(config, { clock, random, logger });
  const taken = memoryTarget(signingKey);
  const manifests: string[] = [];
  let gate = Promise.withResolvers<void>();
  gate.resolve();
  let waiting = 0;

  const server = createServer((request, answer) => {
    // A client that was killed ends its request: nothing is left to answer.
    pass(request, answer).catch(() => answer.destroy());
  });
  async function pass(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request;
    const body = await buffer(request);
    const isManifest = method === 'PUT' && url === '/v1/manifest';
    if (isManifest) {
      waiting++;
      await gate.promise;
      waiting--;
    }
    const sent = ['authorization', 'content-type'].flatMap((name) =>
      typeof headers[name] === 'string' ? [[name, headers[name]] as [string, string]] : [],
    );
    const from = await fetch(new URL(url, hub.url), {
      method,
      headers: sent,
      ...(body.length > 0 ? { body } : {}),
    });
    if (from.ok && isManifest) {
      const signed = JSON.parse(body.toString('utf8')) as SignedManifest;
      manifests.push(signed.institution);
      unwrap(await taken.putManifest(signed));
    } else if (from.ok && method === 'PUT')
      unwrap(await taken.putObject(url.slice(url.lastIndexOf('/') + 1), body));
    const type = from.headers.get('content-type');
    answer.writeHead(from.status, type === null ? {} : { 'content-type': type });
    answer.end(Buffer.from(await from.arrayBuffer()));
  }
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken,
    manifests,
    codeForOffice: () =>
      hub.store.createCode({ role: 'importer', institution: null, ttlMs: 60_000 }),
    hold() {
      gate = Promise.withResolvers();
    },
    release: () => gate.resolve(),
    held: () =>
      vi.waitFor(() => {
        if (waiting === 0) throw new Error('no manifest waits');
      }, PATIENCE_MS),
    async close() {
      gate.resolve();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await hub.close();
    },
  };
}

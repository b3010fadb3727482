import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EnrollAnswer, SignedAttendance } from '../../src/core/hub-api.ts';
import type { CertificateConfig, HubConfig } from '../../src/hub/config.ts';
import { type RunningHub, startHub } from '../../src/hub/main.ts';
import type { HubDatabase } from '../../src/hub/store/database.ts';
import { type SteppedClock, steppedClock } from './clock.ts';
import { recordingLogger } from './logger.ts';
import type { TestOffice, TestPublication } from './publication.ts';
import { seededRandom } from './random.ts';

export interface Call {
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export interface HubOptions {
  readonly database?: HubDatabase | undefined;
  /** By default the hub has an authority of its own for names below `example`. */
  readonly certificates?: Partial<CertificateConfig> | null;
  readonly clock?: SteppedClock;
}

/** A real hub on a real socket, with a clock that can be moved, and the ways to use it. */
export async function testHub({ database, certificates, ...options }: HubOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'lygte-hub-'));
  const clock = options.clock ?? steppedClock();
  const logger = recordingLogger();
  const deps = { clock, logger, random: seededRandom(folder) };
  const where = database ?? { sqlite: join(folder, 'hub.db') };
  const config = (port: number): HubConfig => ({
    database: where,
    host: '127.0.0.1',
    port,
    certificates:
      certificates === null ? null : { folder, names: ['example'], acme: null, ...certificates },
  });
  let hub: RunningHub = await startHub(config(0), deps);

  async function call(method: string, path: string, { token, body, headers }: Call = {}) {
    const raw = body === undefined || body instanceof Uint8Array || typeof body === 'string';
    return await fetch(hub.url + path, {
      method,
      headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
      ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
    });
  }

  async function enroll(code: string, more: object = {}): Promise<EnrollAnswer> {
    const answer = await call('POST', '/v1/enroll', { body: { code, ...more } });
    if (answer.status !== 200) throw new Error(`enrolment: ${await answer.text()}`);
    return (await answer.json()) as EnrollAnswer;
  }

  return {
    clock,
    logger,
    call,
    folder,
    where,
    get url() {
      return hub.url;
    },
    get store() {
      return hub.store;
    },
    async importer(office: Pick<TestOffice, 'signingKey'>) {
      const code = await hub.store.createCode({
        role: 'importer',
        institution: null,
        ttlMs: 60_000,
      });
      return await enroll(code, { signingKey: office.signingKey });
    },
    /** @param name the code is made for it */
    async device(institution = 'inst-1', more: object = {}, name: string | null = null) {
      const ttlMs = 60_000;
      const code = await hub.store.createCode({ role: 'device', institution, name, ttlMs });
      return await enroll(code, more);
    },
    /** Puts objects and manifest as an importer does. Throws unless the hub takes them. */
    async publish(token: string, { objects, signed }: Pick<TestPublication, 'objects' | 'signed'>) {
      for (const [sha256, body] of objects) {
        const put = await call('PUT', `/v1/objects/${sha256}`, { token, body });
        if (put.status !== 204) throw new Error(`object: ${await put.text()}`);
      }
      const put = await call('PUT', '/v1/manifest', { token, body: signed });
      if (put.status !== 204) throw new Error(`manifest: ${await put.text()}`);
    },
    /** Puts an update as an importer does. Throws unless the hub takes it. */
    async putAttendance(token: string, body: SignedAttendance) {
      const put = await call('PUT', '/v1/attendance', { token, body });
      if (put.status !== 204) throw new Error(`attendance: ${await put.text()}`);
    },
    /** Ends the process's part and starts it again, at the same address, on the same data. */
    async restart() {
      const port = Number(new URL(hub.url).port);
      await hub.close();
      hub = await startHub(config(port), deps);
    },
    async close() {
      await hub.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type TestHub = Awaited<ReturnType<typeof testHub>>;

/** The stable code of a problem+json answer; throws on any other answer. */
export async function codeOf(answer: Response): Promise<string> {
  if (answer.headers.get('content-type') !== 'application/problem+json')
    throw new Error(`no problem: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { code: string }).code;
}

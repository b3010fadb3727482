import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from 'node:zlib';
import type { Context, Hono } from 'hono';
import * as v from 'valibot';
import openApi from '../../docs/api/hub.openapi.json' with { type: 'json' };
import { err, failure, ok } from '../core/errors.ts';
import { hubCalls, sha256Hex } from '../core/hub-api.ts';
import type { Clock, Logger } from '../core/ports.ts';
import { verifyAttendance, verifyManifest } from '../crypto/manifest.ts';
import { accepts, matchesTag, problem } from '../platform/http.ts';
import { createRateLimit, perWindow, type RateLimit } from '../platform/rate-limit.ts';
import type { Issuing } from './certificates/issuing.ts';
import { type HubHandlers, type HubRoutesDeps, hubRoutes } from './http.ts';
import type { Publication } from './store/publications.ts';
import type { HubStore } from './store/store.ts';

export interface HubAppDeps extends Pick<HubRoutesDeps, 'addressOf'> {
  readonly store: HubStore;
  readonly issuing: Issuing;
  readonly clock: Clock;
  /** Never given a token, a code or a body. */
  readonly logger: Logger;
}

/** The hub's HTTP API, as `hubCalls` declares it. */
export function createHubApp(deps: HubAppDeps): Hono {
  // A code of 80 random bits is out of reach of ten guesses a minute.
  const guesses = createRateLimit(deps.clock, perWindow(10, 60_000));
  const app = hubRoutes(
    { ...deps, mayCall: { enroll: guesses.check } },
    {
      ...publicHandlers(deps),
      ...memberHandlers(deps, guesses),
      ...manifestHandlers(deps),
      ...objectHandlers(deps),
      ...attendanceHandlers(deps),
      ...journalHandlers(deps),
    },
  );
  app.onError((error, c) => {
    // The message may quote what was sent, so it is not logged.
    deps.logger.warn('hub.failed', { route: c.req.routePath, error: error.name });
    return problem(failure('storeFailed'));
  });
  return app;
}

/** For answers with tokens, journals or names: no cache may keep them. */
function noStore(c: Context): void {
  c.header('cache-control', 'no-store');
}

function publicHandlers({
  store,
  issuing,
}: HubAppDeps): HubHandlers<'health' | 'authority' | 'openApi'> {
  return {
    async health() {
      await store.ping();
      return ok(undefined);
    },
    authority({ c }) {
      if (issuing.ca === null) return err(failure('notFound'));
      return c.body(issuing.ca, 200, {
        'content-type': hubCalls.authority.answerType,
        'content-disposition': 'attachment; filename="lygte-ca.pem"',
      });
    },
    openApi: () => ok(openApi),
  };
}

function memberHandlers(
  { store, issuing, logger }: HubAppDeps,
  guesses: RateLimit,
): HubHandlers<'enroll' | 'putReport' | 'devices' | 'certificate'> {
  return {
    async enroll({ c, address, body: { code, ...asked } }) {
      const enrolled = await store.enroll(code, asked);
      if (!enrolled.ok) {
        guesses.failed(address);
        logger.warn('hub.enrolRefused', { code: enrolled.failure.code });
        return enrolled;
      }
      const { role, id } = enrolled.value;
      logger.info('hub.enrolled', { role, id });
      noStore(c);
      return enrolled;
    },
    putReport: async ({ member, body }) => ok({ ack: await store.keepReport(member.id, body) }),
    async devices({ c }) {
      noStore(c);
      return ok({ devices: await store.devices() });
    },
    async certificate({ c, member: { id: device }, body: { csr } }) {
      const answer = await issuing.answer(device, csr);
      if (!answer.ok) {
        logger.warn('hub.certificateRefused', { device, code: answer.failure.code });
        return answer;
      }
      if (answer.value === null) return c.body(null, 202);
      noStore(c);
      return ok(answer.value);
    },
  };
}

function manifestHandlers({ store, logger }: HubAppDeps): HubHandlers<'manifest' | 'putManifest'> {
  const compress = createCompressor();
  return {
    async manifest({ c, member: { institution: own }, query }) {
      const institution = query.institution ?? own;
      if (institution === null) return err(failure('badRequest'));
      if (own !== null && institution !== own) return err(failure('notAllowed'));
      const publication = await store.currentManifest(institution);
      if (publication === null) return err(failure('notFound'));
      const etag = `W/"${publication.etag}"`;
      if (matchesTag(c.req.header('if-none-match'), etag)) return c.body(null, 304, { etag });
      const headers = { etag, 'content-type': 'application/json' };
      const encoding = pickEncoding(c.req.header('accept-encoding'));
      if (encoding === null) return c.body(publication.body, 200, headers);
      return c.body(compress(publication, encoding), 200, {
        ...headers,
        'content-encoding': encoding,
      });
    },
    async putManifest({ c, body }) {
      const key = await store.signingKey();
      if (key === null || !verifyManifest(body, key).ok) return err(failure('badSignature'));
      const published = await store.publish(body);
      if (!published.ok) return published;
      logger.info('hub.published', { version: body.version });
      const swept = await store.sweep();
      if (swept > 0) logger.info('hub.swept', { objects: swept });
      return c.body(null, 204, { etag: `W/"${published.value.etag}"` });
    },
  };
}

function attendanceHandlers({ store, logger }: HubAppDeps): HubHandlers<'poll' | 'putAttendance'> {
  return {
    /**
     * One call for all that may be new, since most polls find nothing. The tag names the manifest
     * and the newest update; `after` says what the device really holds.
     */
    async poll({ c, member: { institution }, query }) {
      if (institution === null) return err(failure('badRequest'));
      const after = query.after === undefined ? null : Number(query.after);
      const publication = await store.currentManifest(institution);
      const { newest, updates } = await store.attendanceAfter(institution, after);
      const version = publication?.etag ?? '';
      const etag = `W/"${version}.${newest ?? ''}"`;
      const asked = c.req.header('if-none-match');
      if (updates.length === 0 && matchesTag(asked, etag)) return c.body(null, 304, { etag });
      const knowsManifest = asked?.includes(`"${version}.`) ?? false;
      const parts = [
        ...(publication === null || knowsManifest ? [] : [`"manifest":${publication.body}`]),
        `"attendance":[${updates.join(',')}]`,
      ];
      const body = `{${parts.join(',')}}`;
      const headers = { etag, 'content-type': 'application/json' };
      const encoding = pickEncoding(c.req.header('accept-encoding'));
      if (encoding === null) return c.body(body, 200, headers);
      const bytes = new Uint8Array(PACK[encoding](body));
      return c.body(bytes, 200, { ...headers, 'content-encoding': encoding });
    },
    async putAttendance({ body }) {
      const key = await store.signingKey();
      if (key === null || !verifyAttendance(body, key).ok) return err(failure('badSignature'));
      if (!isSealed(Buffer.from(body.sealed, 'base64'))) return err(failure('notSealed'));
      const put = await store.putAttendance(body);
      if (!put.ok) return put;
      logger.info('hub.attendance', { sequence: body.sequence });
      await store.sweepAttendance();
      return ok(undefined);
    },
  };
}

/** First line of every age file (age-encryption.org/v1). */
const AGE_HEADER = Buffer.from('age-encryption.org/v1\n');

/** An importer's mistake must not bring readable personal data to the hub. */
function isSealed(bytes: Uint8Array): boolean {
  return AGE_HEADER.equals(bytes.subarray(0, AGE_HEADER.length));
}

function objectHandlers({ store }: HubAppDeps): HubHandlers<'object' | 'putObject'> {
  return {
    async object({ c, member }) {
      const sha256 = c.req.param('sha256');
      if (!v.is(sha256Hex, sha256)) return err(failure('notFound'));
      const bytes = await store.object(sha256, member.institution);
      if (bytes === null) return err(failure('notFound'));
      return c.body(new Uint8Array(bytes), 200, {
        'content-type': hubCalls.object.answerType,
        'content-length': String(bytes.length),
        'cache-control': 'immutable',
      });
    },
    async putObject({ c, body }) {
      const sha256 = c.req.param('sha256');
      if (!v.is(sha256Hex, sha256)) return err(failure('badRequest'));
      if (!isSealed(body)) return err(failure('notSealed'));
      return (await store.putObject(sha256, body)) ? ok(undefined) : err(failure('hashMismatch'));
    },
  };
}

function journalHandlers({ store, logger }: HubAppDeps): HubHandlers<'journal' | 'pushJournal'> {
  return {
    async pushJournal({ member: { id: device }, body: { records } }) {
      const ack = await store.appendJournal(device, records);
      if (ack.ok) return ok({ ack: ack.value });
      logger.warn('hub.journalRefused', { device, code: ack.failure.code });
      return ack;
    },
    async journal({ c, query: { device, after } }) {
      noStore(c);
      return ok({ device, records: await store.journalAfter(device, Number(after)) });
    },
  };
}

/** Best first: on a manifest, mostly hex, brotli takes a tenth less than the others. */
const PACK = {
  br: (text: string) => brotliCompressSync(text, { params: BROTLI }),
  zstd: (text: string) => zstdCompressSync(text, { params: ZSTD }),
  gzip: (text: string) => gzipSync(text, { level: 9 }),
} as const;

const BROTLI = {
  [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
  [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
};
const ZSTD = { [constants.ZSTD_c_compressionLevel]: 12 };

export type Encoding = keyof typeof PACK;
const ENCODINGS = Object.keys(PACK) as Encoding[];

/** Manifests kept compressed: more than a municipality has institutions. */
const CACHED = 512;

export type Compressor = (publication: Publication, encoding: Encoding) => Uint8Array<ArrayBuffer>;

/** Compresses a manifest once for all devices that ask. */
export function createCompressor(): Compressor {
  const cache = new Map<string, Uint8Array<ArrayBuffer>>();
  return ({ body, etag }, encoding) => {
    const key = `${encoding} ${etag}`;
    const known = cache.get(key);
    if (known !== undefined) return known;
    const made = new Uint8Array(PACK[encoding](body));
    cache.set(key, made);
    const oldest = cache.keys().next().value;
    if (cache.size > CACHED && oldest !== undefined) cache.delete(oldest);
    return made;
  };
}

/** The best encoding an `Accept-Encoding` allows; null for none. */
export function pickEncoding(accepted: string | undefined): Encoding | null {
  return ENCODINGS.find((encoding) => accepts(accepted, encoding)) ?? null;
}

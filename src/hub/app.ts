import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { type Context, Hono } from 'hono';
import { except } from 'hono/combine';
import { etag } from 'hono/etag';
import { createMiddleware } from 'hono/factory';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { parseAccept } from 'hono/utils/accept';
import * as v from 'valibot';
import { failure } from '../core/errors.ts';
import {
  certificateRequest,
  deviceReport,
  enrollRequest,
  journalPush,
  LIMITS,
  sha256Hex,
  signedManifest,
} from '../core/hub-api.ts';
import type { Clock, Logger } from '../core/ports.ts';
import { verifyManifest } from '../crypto/manifest.ts';
import type { Issuing } from './certificates/issuing.ts';
import { atMost, createThrottle, privateJson, problem, readBytes, readJson } from './http.ts';
import type { Member } from './store/enrollments.ts';
import type { Publication } from './store/publications.ts';
import type { HubStore } from './store/store.ts';

/** Lets only members of that role through; others get 403 `notAllowed`. */
function only(role: 'device' | 'importer') {
  return createMiddleware<HubEnv>(async (c, next) => {
    if (c.get('member').role !== role) return problem(failure('notAllowed'));
    return await next();
  });
}

/** `GET /ca.pem`: the hub's authority, for whoever sets up phones. */
function authorityRoutes({ issuing }: HubAppDeps): Hono<HubEnv> {
  return new Hono<HubEnv>().get('/ca.pem', (c) => {
    if (issuing.ca === null) return problem(failure('notFound'));
    return c.body(issuing.ca, 200, {
      'content-type': 'application/x-x509-ca-cert',
      'content-disposition': 'attachment; filename="lygte-ca.pem"',
    });
  });
}

/** `POST /v1/certificate`: a box's request for its name, answered at once or (202) a while later. */
function certificateRoutes({ issuing, logger }: HubAppDeps): Hono<HubEnv> {
  return new Hono<HubEnv>().post(
    '/v1/certificate',
    only('device'),
    atMost(LIMITS.small),
    async (c) => {
      const body = await readJson(c, certificateRequest);
      if (!body.ok) return problem(body.failure);
      const device = c.get('member').id;
      const answer = await issuing.answer(device, body.value.csr);
      if (!answer.ok) {
        logger.warn('hub.certificateRefused', { device, code: answer.failure.code });
        return problem(answer.failure);
      }
      return answer.value === null ? c.body(null, 202) : privateJson(c, answer.value);
    },
  );
}

/** The address is kept from before the body: a sender that has gone since has none. */
type EnrolEnv = { Variables: { address: string } };

/** `POST /v1/enroll {code, signingKey?, device?}` → token. The only call without one. */
function enrollRoutes({ store, clock, logger, addressOf }: HubAppDeps): Hono<EnrolEnv> {
  const throttle = createThrottle(clock);
  const throttled = createMiddleware<EnrolEnv>(async (c, next) => {
    c.set('address', addressOf(c));
    const seconds = throttle.waitSeconds(c.var.address);
    return seconds > 0 ? problem(failure('throttled', { seconds })) : await next();
  });
  return new Hono<EnrolEnv>().post('/v1/enroll', throttled, atMost(LIMITS.small), async (c) => {
    const body = await readJson(c, enrollRequest);
    if (!body.ok) return problem(body.failure);
    const { code, ...asked } = body.value;
    const enrolled = await store.enroll(code, asked);
    if (!enrolled.ok) {
      throttle.failed(c.var.address);
      logger.warn('hub.enrolRefused', { code: enrolled.failure.code });
      return problem(enrolled.failure);
    }
    const { role, id } = enrolled.value;
    logger.info('hub.enrolled', { role, id });
    return privateJson(c, enrolled.value);
  });
}

/** `GET /v1/devices`: every box with its last report, for the importer. */
function fleetRoutes({ store }: HubAppDeps): Hono<HubEnv> {
  return new Hono<HubEnv>().get('/v1/devices', only('importer'), async (c) =>
    privateJson(c, { devices: await store.devices() }),
  );
}

/** `GET /healthz`: 204 while the hub can reach its data. */
function healthRoutes({ store }: HubAppDeps): Hono<HubEnv> {
  return new Hono<HubEnv>().get('/healthz', async (c) => {
    await store.ping();
    return c.body(null, 204);
  });
}

const pageQuery = v.object({
  device: v.pipe(v.string(), v.minLength(1), v.maxLength(200), v.regex(/^\P{Cc}+$/u)),
  after: v.optional(v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number)), '0'),
});

/** Boxes push their sealed journals; the importer, who can open them, reads them back. */
function journalRoutes({ store, logger }: HubAppDeps): Hono<HubEnv> {
  const routes = new Hono<HubEnv>();

  routes.post('/v1/journal', only('device'), atMost(LIMITS.journal), async (c) => {
    const body = await readJson(c, journalPush);
    if (!body.ok) return problem(body.failure);
    const device = c.get('member').id;
    const ack = await store.appendJournal(device, body.value.records);
    if (ack.ok) return c.json({ ack: ack.value });
    logger.warn('hub.journalRefused', { device, code: ack.failure.code });
    return problem(ack.failure);
  });

  routes.get('/v1/journal', only('importer'), async (c) => {
    const query = v.safeParse(pageQuery, c.req.query());
    if (!query.success) return problem(failure('badRequest'));
    const { device, after } = query.output;
    return privateJson(c, { device, records: await store.journalAfter(device, after) });
  });

  return routes;
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

/** Compresses a manifest once for all boxes that ask. */
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
  const offers = parseAccept(accepted ?? '').filter(({ q }) => q > 0);
  const taken = offers.map(({ type }) => type.toLowerCase());
  return ENCODINGS.find((encoding) => taken.includes(encoding)) ?? null;
}

const institutionId = v.pipe(v.string(), v.minLength(1), v.maxLength(200), v.regex(/^\P{Cc}+$/u));

/** What an institution's boxes should hold. A box has its own; an importer names one. */
function manifestRoutes({ store, logger }: HubAppDeps): Hono<HubEnv> {
  const compress = createCompressor();
  const routes = new Hono<HubEnv>();

  routes.get('/v1/manifest', etag(), async (c) => {
    const own = c.get('member').institution;
    const asked = c.req.query('institution') ?? own;
    if (!v.is(institutionId, asked)) return problem(failure('badRequest'));
    if (own !== null && asked !== own) return problem(failure('notAllowed'));
    const publication = await store.currentManifest(asked);
    if (publication === null) return problem(failure('notFound'));
    const headers = { etag: `W/"${publication.etag}"`, 'content-type': 'application/json' };
    const encoding = pickEncoding(c.req.header('accept-encoding'));
    if (encoding === null) return c.body(publication.body, 200, headers);
    return c.body(compress(publication, encoding), 200, {
      ...headers,
      'content-encoding': encoding,
    });
  });

  routes.put('/v1/manifest', only('importer'), atMost(LIMITS.manifest), async (c) => {
    const body = await readJson(c, signedManifest);
    if (!body.ok) return problem(body.failure);
    const key = await store.signingKey();
    if (key === null || !verifyManifest(body.value, key).ok)
      return problem(failure('badSignature'));
    const published = await store.publish(body.value);
    if (!published.ok) return problem(published.failure);
    logger.info('hub.published', { version: body.value.version });
    const swept = await store.sweep();
    if (swept > 0) logger.info('hub.swept', { objects: swept });
    return c.body(null, 204, { etag: `W/"${published.value.etag}"` });
  });

  return routes;
}

/** First line of every age file (age-encryption.org/v1). */
const SEALED = Buffer.from('age-encryption.org/v1\n');

/** Sealed objects by name. What a name stands for never changes. */
function objectRoutes({ store }: HubAppDeps): Hono<HubEnv> {
  const routes = new Hono<HubEnv>();

  routes.get('/v1/objects/:sha256', async (c) => {
    const sha256 = c.req.param('sha256');
    if (!v.is(sha256Hex, sha256)) return problem(failure('notFound'));
    const bytes = await store.object(sha256, c.get('member').institution);
    if (bytes === null) return problem(failure('notFound'));
    return c.body(new Uint8Array(bytes), 200, {
      'content-type': 'application/octet-stream',
      'content-length': String(bytes.length),
      'cache-control': 'immutable',
    });
  });

  routes.put('/v1/objects/:sha256', only('importer'), atMost(LIMITS.object), async (c) => {
    const sha256 = c.req.param('sha256');
    if (!v.is(sha256Hex, sha256)) return problem(failure('badRequest'));
    const bytes = await readBytes(c);
    if (!bytes.ok) return problem(bytes.failure);
    // Whatever mistake an importer makes, nothing readable comes to lie here.
    if (!SEALED.equals(bytes.value.subarray(0, SEALED.length)))
      return problem(failure('notSealed'));
    const kept = await store.putObject(sha256, bytes.value);
    return kept ? c.body(null, 204) : problem(failure('hashMismatch'));
  });

  return routes;
}

/**
 * `PUT /v1/readiness`: a box says how it is, and is told the last journal record held of it, so
 * that it sends again what a hub restored from a backup has lost.
 */
function readinessRoutes({ store }: HubAppDeps): Hono<HubEnv> {
  return new Hono<HubEnv>().put(
    '/v1/readiness',
    only('device'),
    atMost(LIMITS.small),
    async (c) => {
      const body = await readJson(c, deviceReport);
      if (!body.ok) return problem(body.failure);
      return c.json({ ack: await store.keepReport(c.get('member').id, body.value) });
    },
  );
}

export interface HubAppDeps {
  readonly store: HubStore;
  readonly issuing: Issuing;
  readonly clock: Clock;
  /** Never hears a token, a code or a body. */
  readonly logger: Logger;
  /** Where a request comes from, for throttling. */
  readonly addressOf: (c: Context) => string;
}

/** What a route behind `authorize` knows. */
export type HubEnv = { Variables: { member: Member } };

/** The hub's HTTP API: DESIGN "HTTP contract of the hub", and what the importer reads back. */
export function createHubApp(deps: HubAppDeps): Hono<HubEnv> {
  const app = new Hono<HubEnv>();
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (_, methods) =>
        problem(failure('methodNotAllowed'), { allow: methods.join(', ') }),
    }),
  );
  app.use('/v1/*', except('/v1/enroll', authorize(deps.store)));
  app.route('/', healthRoutes(deps));
  app.route('/', authorityRoutes(deps));
  app.route('/', enrollRoutes(deps));
  app.route('/', manifestRoutes(deps));
  app.route('/', objectRoutes(deps));
  app.route('/', journalRoutes(deps));
  app.route('/', readinessRoutes(deps));
  app.route('/', fleetRoutes(deps));
  app.route('/', certificateRoutes(deps));
  app.notFound(() => problem(failure('notFound')));
  app.onError((error, c) => {
    // The message may quote what was sent: it stays out of the diary.
    deps.logger.warn('hub.failed', { route: c.req.routePath, error: error.name });
    return problem(failure('storeFailed'));
  });
  return app;
}

function authorize(store: HubStore) {
  return createMiddleware<HubEnv>(async (c, next) => {
    const token = /^Bearer ([\w-]{1,200})$/i.exec(c.req.header('authorization') ?? '')?.[1];
    const member = token === undefined ? null : await store.memberOf(token);
    if (member === null) return problem(failure('unauthorized'));
    c.set('member', member);
    return await next();
  });
}

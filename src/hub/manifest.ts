import { Hono } from 'hono';
import { etag } from 'hono/etag';
import * as v from 'valibot';
import { failure } from '../core/failure.ts';
import { LIMITS, signedManifest } from '../core/wire.ts';
import { verifyManifest } from '../crypto/manifest.ts';
import { problem } from './answers.ts';
import type { HubAppDeps, HubEnv } from './app.ts';
import { atMost, readJson } from './body.ts';
import { createCompressor, pickEncoding } from './compress.ts';
import { only } from './roles.ts';

const institutionId = v.pipe(v.string(), v.minLength(1), v.maxLength(200), v.regex(/^\P{Cc}+$/u));

/** What an institution's boxes should hold. A box has its own; an importer names one. */
export function manifestRoutes({ store, diary }: HubAppDeps): Hono<HubEnv> {
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
    diary.info('hub.published', { version: body.value.version });
    const swept = await store.sweep();
    if (swept > 0) diary.info('hub.swept', { objects: swept });
    return c.body(null, 204, { etag: `W/"${published.value.etag}"` });
  });

  return routes;
}

import { Hono } from 'hono';
import * as v from 'valibot';
import { failure } from '../core/failure.ts';
import { LIMITS, sha256Hex } from '../core/wire.ts';
import { problem } from './answers.ts';
import type { HubAppDeps, HubEnv } from './app.ts';
import { atMost, readBytes } from './body.ts';
import { only } from './roles.ts';

/** First line of every age file (age-encryption.org/v1). */
const SEALED = Buffer.from('age-encryption.org/v1\n');

/** Sealed objects by name. What a name stands for never changes. */
export function objectRoutes({ store }: HubAppDeps): Hono<HubEnv> {
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

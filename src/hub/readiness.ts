import { Hono } from 'hono';
import { deviceReport, LIMITS } from '../core/wire.ts';
import { problem } from './answers.ts';
import type { HubAppDeps, HubEnv } from './app.ts';
import { atMost, readJson } from './body.ts';
import { only } from './roles.ts';

/**
 * `PUT /v1/readiness`: a box says how it is, and is told the last journal record held of it, so
 * that it sends again what a hub restored from a backup has lost.
 */
export function readinessRoutes({ store }: HubAppDeps): Hono<HubEnv> {
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

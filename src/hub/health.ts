import { Hono } from 'hono';
import type { HubAppDeps, HubEnv } from './app.ts';

/** `GET /healthz`: 204 while the hub can reach its data. */
export function healthRoutes({ store }: HubAppDeps): Hono<HubEnv> {
  return new Hono<HubEnv>().get('/healthz', async (c) => {
    await store.ping();
    return c.body(null, 204);
  });
}

import { Hono } from 'hono';
import { privateJson } from './answers.ts';
import type { HubAppDeps, HubEnv } from './app.ts';
import { only } from './roles.ts';

/** `GET /v1/devices`: every box with its last report, for the importer. */
export function fleetRoutes({ store }: HubAppDeps): Hono<HubEnv> {
  return new Hono<HubEnv>().get('/v1/devices', only('importer'), async (c) =>
    privateJson(c, { devices: await store.devices() }),
  );
}

import { Hono } from 'hono';
import * as v from 'valibot';
import { failure } from '../core/failure.ts';
import { journalPush, LIMITS } from '../core/wire.ts';
import { privateJson, problem } from './answers.ts';
import type { HubAppDeps, HubEnv } from './app.ts';
import { atMost, readJson } from './body.ts';
import { only } from './roles.ts';

const pageQuery = v.object({
  device: v.pipe(v.string(), v.minLength(1), v.maxLength(200), v.regex(/^\P{Cc}+$/u)),
  after: v.optional(v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number)), '0'),
});

/** Boxes push their sealed journals; the importer, who can open them, reads them back. */
export function journalRoutes({ store, diary }: HubAppDeps): Hono<HubEnv> {
  const routes = new Hono<HubEnv>();

  routes.post('/v1/journal', only('device'), atMost(LIMITS.journal), async (c) => {
    const body = await readJson(c, journalPush);
    if (!body.ok) return problem(body.failure);
    const device = c.get('member').id;
    const ack = await store.appendJournal(device, body.value.records);
    if (ack.ok) return c.json({ ack: ack.value });
    diary.warn('hub.journalRefused', { device, code: ack.failure.code });
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

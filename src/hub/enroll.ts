import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { failure } from '../core/failure.ts';
import { enrolRequest, LIMITS } from '../core/wire.ts';
import { privateJson, problem } from './answers.ts';
import type { HubAppDeps } from './app.ts';
import { atMost, readJson } from './body.ts';
import { createThrottle } from './throttle.ts';

/** The address is kept from before the body: a sender that has gone since has none. */
type EnrolEnv = { Variables: { address: string } };

/** `POST /v1/enroll {code, signingKey?, device?}` → token. The only call without one. */
export function enrollRoutes({ store, clock, diary, addressOf }: HubAppDeps): Hono<EnrolEnv> {
  const throttle = createThrottle(clock);
  const throttled = createMiddleware<EnrolEnv>(async (c, next) => {
    c.set('address', addressOf(c));
    const seconds = throttle.waitSeconds(c.var.address);
    return seconds > 0 ? problem(failure('throttled', { seconds })) : await next();
  });
  return new Hono<EnrolEnv>().post('/v1/enroll', throttled, atMost(LIMITS.small), async (c) => {
    const body = await readJson(c, enrolRequest);
    if (!body.ok) return problem(body.failure);
    const { code, ...asked } = body.value;
    const enrolled = await store.enrol(code, asked);
    if (!enrolled.ok) {
      throttle.failed(c.var.address);
      diary.warn('hub.enrolRefused', { code: enrolled.failure.code });
      return problem(enrolled.failure);
    }
    const { role, id } = enrolled.value;
    diary.info('hub.enrolled', { role, id });
    return privateJson(c, enrolled.value);
  });
}

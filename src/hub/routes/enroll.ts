import { Hono } from 'hono';
import { failure } from '../../core/failure.ts';
import { enrolRequest, LIMITS } from '../../core/wire.ts';
import { privateJson, problem } from '../answers.ts';
import type { HubAppDeps, HubEnv } from '../app.ts';
import { readJson } from '../body.ts';
import { createThrottle } from '../throttle.ts';

/** `POST /v1/enroll {code, signingKey?, device?}` → token. The only call without one. */
export function enrollRoutes({ store, clock, diary, addressOf }: HubAppDeps): Hono<HubEnv> {
  const throttle = createThrottle(clock);
  return new Hono<HubEnv>().post('/v1/enroll', async (c) => {
    const address = addressOf(c);
    const seconds = throttle.waitSeconds(address);
    if (seconds > 0) return problem(failure('throttled', { seconds }));
    const body = await readJson(c.req.raw, LIMITS.small, enrolRequest);
    if (!body.ok) return problem(body.failure);
    const { code, ...asked } = body.value;
    const enrolled = await store.enrol(code, asked);
    if (!enrolled.ok) {
      throttle.failed(address);
      diary.warn('hub.enrolRefused', { code: enrolled.failure.code });
      return problem(enrolled.failure);
    }
    const { role, id } = enrolled.value;
    diary.info('hub.enrolled', { role, id });
    return privateJson(c, enrolled.value);
  });
}

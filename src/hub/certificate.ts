import { Hono } from 'hono';
import { failure } from '../core/failure.ts';
import { certificateRequest, LIMITS } from '../core/wire.ts';
import { privateJson, problem } from './answers.ts';
import type { HubAppDeps, HubEnv } from './app.ts';
import { atMost, readJson } from './body.ts';
import { only } from './roles.ts';

/** `GET /ca.pem`: the hub's authority, for whoever sets up phones. */
export function authorityRoutes({ issuing }: HubAppDeps): Hono<HubEnv> {
  return new Hono<HubEnv>().get('/ca.pem', (c) => {
    if (issuing.ca === null) return problem(failure('notFound'));
    return c.body(issuing.ca, 200, {
      'content-type': 'application/x-x509-ca-cert',
      'content-disposition': 'attachment; filename="lygte-ca.pem"',
    });
  });
}

/** `POST /v1/certificate`: a box's request for its name, answered at once or (202) a while later. */
export function certificateRoutes({ issuing, diary }: HubAppDeps): Hono<HubEnv> {
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
        diary.warn('hub.certificateRefused', { device, code: answer.failure.code });
        return problem(answer.failure);
      }
      return answer.value === null ? c.body(null, 202) : privateJson(c, answer.value);
    },
  );
}

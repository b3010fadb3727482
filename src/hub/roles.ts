import { createMiddleware } from 'hono/factory';
import { failure } from '../core/failure.ts';
import { problem } from './answers.ts';
import type { HubEnv } from './app.ts';

/** Lets only members of that role through; others get 403 `notAllowed`. */
export function only(role: 'device' | 'importer') {
  return createMiddleware<HubEnv>(async (c, next) => {
    if (c.get('member').role !== role) return problem(failure('notAllowed'));
    return await next();
  });
}

import type { Hono } from 'hono';
import { failure } from '../../core/failure.ts';
import { problem } from './answer.ts';
import type { Call, Env } from './context.ts';

/**
 * What nothing answered: `methodNotAllowed` with the methods there are, where the path exists,
 * else `notFound`.
 */
export function notFound(app: Hono<Env>): (c: Call) => Response {
  return (c) => {
    const methods = new Set<string>();
    for (const { method, path } of app.routes)
      if (method !== 'ALL' && matches(path, c.req.path)) methods.add(method);
    if (methods.size === 0) return problem(failure('notFound'));
    const answer = problem(failure('methodNotAllowed'));
    answer.headers.set('allow', [...methods].sort().join(', '));
    return answer;
  };
}

function matches(route: string, path: string): boolean {
  const wanted = route.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length || route.includes('*')) return false;
  return wanted.every((part, i) => (part.startsWith(':') ? given[i] !== '' : part === given[i]));
}

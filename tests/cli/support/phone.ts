import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';

/** A phone at the box: keeps its cookie, and sends what the app sends. */
export interface Phone {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
  /** The status code alone. */
  status(path: string): Promise<number>;
}

export function phone(device: string): Phone {
  let cookie = '';
  async function call(method: string, path: string, body?: unknown): Promise<Response> {
    const headers = { 'x-lygte': '1', cookie, 'content-type': 'application/json' };
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(new URL(path, device), { method, headers, ...init });
    for (const set of answer.headers.getSetCookie()) cookie = set.split(';')[0] ?? '';
    return answer;
  }
  async function json<T>(answer: Response): Promise<T> {
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${answer.status} ${text}`);
    return (text === '' ? null : JSON.parse(text)) as T;
  }
  return {
    get: async (path) => json(await call('GET', path)),
    post: async (path, body = {}) => json(await call('POST', path, body)),
    status: async (path) => (await call('GET', path)).status,
  };
}

export function attendance(childId: string, comment?: string) {
  const at = new Date().toISOString();
  const id = v7({ random: randomBytes(16) });
  return {
    id,
    kind: 'attendance',
    childId,
    status: 'present',
    at,
    ...(comment ? { comment } : {}),
  };
}

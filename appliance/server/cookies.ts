import type { ApiConfig } from './deps.ts';

type Secure = Pick<ApiConfig, 'secureCookies'>;

/** The session's cookie. `__Host-` makes browsers refuse one set by anything but this very host. */
export function sessionCookieName({ secureCookies }: Secure): string {
  return secureCookies ? '__Host-lygte' : 'lygte';
}

/** The cookie of somebody who waits to be let in. */
export function askerCookieName({ secureCookies }: Secure): string {
  return secureCookies ? '__Secure-lygte-ask' : 'lygte-ask';
}

export const ASKER_PATH = '/api/session/requests';

/** A cookie until the browser closes, unreadable to scripts. An empty value takes it away. */
export function setCookie(name: string, value: string, path: string, config: Secure): string {
  const end = value === '' ? '; Max-Age=0' : '';
  const secure = config.secureCookies ? '; Secure' : '';
  return `${name}=${value}; Path=${path}; HttpOnly; SameSite=Strict${secure}${end}`;
}

/** One cookie's value out of a `Cookie` header; ours never hold a `;` or a quote. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  const start = `${name}=`;
  const found = header?.split(';').find((part) => part.trimStart().startsWith(start));
  return found?.trim().slice(start.length);
}

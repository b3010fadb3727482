import type { IncomingMessage } from 'node:http';
import { pathOf } from './captive-portal/portal.ts';
import type { WebFiles } from './web-files.ts';

/**
 * Whether a request is for the status page: the page, what it shows, and the files it is made of.
 * Those are the app's files, which hold nothing of anybody's; its pages at other addresses are not
 * among them.
 */
export function isStatusCall(request: IncomingMessage, web: WebFiles | null): boolean {
  if (!reads(request)) return false;
  const path = pathOf(request);
  if (path === '/status' || path === '/api/status') return true;
  const file = web?.get(path);
  return file !== undefined && !file.type.startsWith('text/html');
}

/** Whether somebody typed an address, or followed a link, and looks at what comes. */
export function looksForPage(request: IncomingMessage): boolean {
  return reads(request) && (request.headers.accept ?? '').includes('text/html');
}

/** Whether a request changes nothing. */
export function reads({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

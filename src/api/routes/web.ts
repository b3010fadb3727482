import { Hono } from 'hono';
import type { Call, Env } from '../http/context.ts';
import { accepts, matchesTag } from '../http/encodings.ts';
import { notFound } from '../http/not-found.ts';
import type { WebFile, WebFiles } from '../http/web-files.ts';
import { createPortalPage } from '../portal/portal-page.ts';

const FOREVER = 'public, max-age=31536000, immutable';
/** Kept, but asked about each time: a box that was updated shows its new app at once. */
const ASK = 'no-cache';

/**
 * The phone app. Every address a person may open is its one page; `app` knows the other routes. The
 * portal's page is here for the demo: on a box the doors give it to the phones of the hotspot.
 */
export function webRoutes(app: Hono<Env>, files: WebFiles): Hono<Env> {
  const missing = notFound(app);
  const file = files.get('/portal');
  const portal = file === undefined ? null : createPortalPage(file);

  function showPortal(c: Call): Response {
    if (portal === null) return missing(c);
    const answer = portal(new URL('/', c.req.url).href, c.env.incoming.headers);
    return new Response(
      answer.body === null ? null : new Uint8Array(Buffer.from(answer.body)),
      answer,
    );
  }

  function serve(c: Call): Response {
    const file = files.get(c.req.path) ?? (isPage(c) ? files.get('/') : undefined);
    return file === undefined ? missing(c) : send(c, file);
  }

  return new Hono<Env>()
    .get('/portal', showPortal)
    .get('/portal/continue', (c) => c.redirect('/', 303))
    .get('*', serve);
}

/** Asked for by a browser's address bar, and not the name of a file; the janitor's page by anyone. */
function isPage(c: Call): boolean {
  const { path } = c.req;
  if (path === '/status') return true;
  if (/^\/(api|sim|assets)(\/|$)/.test(path) || /\.[a-z0-9]+$/i.test(path)) return false;
  return (c.req.header('accept') ?? '').includes('text/html');
}

function send(c: Call, file: WebFile): Response {
  const headers = new Headers({
    'content-type': file.type,
    'cache-control': file.immutable ? FOREVER : ASK,
    etag: file.etag,
    vary: 'accept-encoding',
  });
  if (matchesTag(c.req.header('if-none-match'), file.etag))
    return new Response(null, { status: 304, headers });
  const asked = c.req.header('accept-encoding');
  const coding = (['br', 'gzip'] as const).find(
    (each) => file.packed[each] && accepts(asked, each),
  );
  if (coding !== undefined) headers.set('content-encoding', coding);
  const bytes = (coding && file.packed[coding]) ?? file.plain;
  return new Response(new Uint8Array(bytes), { headers });
}

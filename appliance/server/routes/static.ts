import { type Context, Hono } from 'hono';
import { accepts } from '../../../src/platform/http.ts';
import { createPortalPage } from '../captive-portal/portal.ts';
import { type Env, toResponse } from '../http.ts';
import type { WebFile, WebFiles } from '../static-files.ts';

type Call = Context<Env>;

const FOREVER = 'public, max-age=31536000, immutable';
/** Stored, but validated each time: after an update the new app shows at once. */
const VALIDATE = 'no-cache';

/** The portal's page, for the demo: on a real device the listeners serve it on the hotspot. */
export function portalRoutes(files: WebFiles): Hono<Env> {
  const file = files.get('/portal');
  const portal = file === undefined ? null : createPortalPage(file);

  function show(c: Call): Response | Promise<Response> {
    if (portal === null) return c.notFound();
    return toResponse(portal(new URL('/', c.req.url).href, c.env.incoming.headers));
  }

  return new Hono<Env>().get('/portal', show).get('/portal/continue', (c) => c.redirect('/', 303));
}

/** The phone app's files, with their entity tags. Every address a person may open is its one page. */
export function pages(files: WebFiles): (c: Call) => Response | Promise<Response> {
  return (c) => {
    const file = files.get(c.req.path) ?? (isPage(c) ? files.get('/') : undefined);
    return file === undefined ? c.notFound() : send(c, file);
  };
}

/** A page that a browser opens, and no file; the status page for any client. */
function isPage(c: Call): boolean {
  const { path } = c.req;
  if (path === '/status') return true;
  if (/^\/(api|sim|assets)(\/|$)/.test(path) || /\.[a-z0-9]+$/i.test(path)) return false;
  return (c.req.header('accept') ?? '').includes('text/html');
}

function send(c: Call, file: WebFile): Response {
  const headers = new Headers({
    'content-type': file.type,
    'cache-control': file.immutable ? FOREVER : VALIDATE,
    etag: file.etag,
    vary: 'accept-encoding',
  });
  const accepted = c.req.header('accept-encoding');
  const coding = (['br', 'gzip'] as const).find(
    (each) => file.packed[each] && accepts(accepted, each),
  );
  if (coding !== undefined) headers.set('content-encoding', coding);
  const bytes = (coding && file.packed[coding]) ?? file.plain;
  return new Response(new Uint8Array(bytes), { headers });
}

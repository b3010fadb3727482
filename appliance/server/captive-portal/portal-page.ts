import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { gzipSync } from 'node:zlib';
import { accepts, matchesTag } from '../encodings.ts';
import type { RawAnswer } from '../raw.ts';
import { contentPolicy } from '../security-headers.ts';
import type { WebFile } from '../web-files.ts';

/** Stands in web/portal.html wherever the app's address belongs: as a link, and to be copied. */
const MARK = '{{appLink}}';

/** The portal as sent to a phone that asked with `headers`; `link` is the app's full address. */
export type PortalPage = (link: string, headers: IncomingHttpHeaders) => RawAnswer;

/**
 * The portal's page, filled in. What the build packed still holds the mark, so it is packed anew;
 * once, because a box has one link (the demo one for each name it is called by).
 */
export function createPortalPage(file: WebFile): PortalPage {
  let last = { link: '', page: fill(file, '') };
  return (link, headers) => {
    if (link !== last.link) last = { link, page: fill(file, link) };
    const { etag, policy, plain, gzip } = last.page;
    const common = {
      'content-security-policy': policy,
      'cache-control': 'no-cache',
      vary: 'accept-encoding',
      etag,
    };
    if (matchesTag(headers['if-none-match'], etag))
      return { status: 304, headers: common, body: null };
    const typed = { ...common, 'content-type': file.type };
    if (!accepts(String(headers['accept-encoding'] ?? ''), 'gzip'))
      return { status: 200, headers: typed, body: plain };
    return { status: 200, headers: { ...typed, 'content-encoding': 'gzip' }, body: gzip };
  };
}

function fill(file: WebFile, link: string) {
  const html = file.plain.toString().replaceAll(MARK, escapeHtml(link));
  const plain = Buffer.from(html);
  const styles = [...html.matchAll(/<style[^>]*>(.*?)<\/style>/gs)].map(([, css]) => css ?? '');
  return {
    plain,
    gzip: gzipSync(plain),
    etag: `"${hash(plain, 'base64url').slice(0, 22)}"`,
    policy: contentPolicy(styles.map((css) => `'sha256-${hash(css, 'base64')}'`)),
  };
}

function hash(of: string | Buffer, encoding: 'base64' | 'base64url'): string {
  return createHash('sha256').update(of).digest(encoding);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

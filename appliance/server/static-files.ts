import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

/** Media types of the built web pages' files, by ending. */
export const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** One file of the built app, as it is sent. */
export interface WebFile {
  readonly type: string;
  readonly etag: string;
  /** Named after its content by the build, so that it never changes. */
  readonly immutable: boolean;
  readonly plain: Buffer;
  readonly packed: Partial<Record<'br' | 'gzip', Buffer>>;
}

/** Files by the path of their URL, such as `/assets/index-abc.js`. Pages are `/` and `/portal`. */
export type WebFiles = ReadonlyMap<string, WebFile>;

/** The pages phones may have; the page of the demo's desk is not among them. */
const PAGES: Readonly<Record<string, string>> = {
  '/index.html': '/',
  '/portal.html': '/portal',
};

/**
 * Reads the built app into memory: some hundred kilobytes, and no path of a request ever touches
 * the disk. Throws when the folder cannot be read.
 */
export function loadWebFiles(folder: string): WebFiles {
  const files = new Map<string, WebFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = MEDIA_TYPES[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const url = `/${relative(folder, path).split(sep).join('/')}`;
    const page = extname(entry.name) === '.html' ? PAGES[url] : url;
    if (page !== undefined) files.set(page, readWebFile(path, type, url.startsWith('/assets/')));
  }
  return files;
}

function readWebFile(path: string, type: string, immutable: boolean): WebFile {
  const plain = readFileSync(path);
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
  const br = readIfThere(`${path}.br`);
  const gzip = readIfThere(`${path}.gz`);
  return { type, etag, immutable, plain, packed: { ...(br && { br }), ...(gzip && { gzip }) } };
}

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

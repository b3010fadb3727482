import { gzip } from 'node:zlib';
import { toMs } from '../../src/core/time.ts';
import type { OpenVault } from './open.ts';

/** The ready-made answer of `GET /api/roster`: made once an unlock, sent to every phone. */
export interface RosterBytes {
  /** Changes with the version, and with the data's age when a version was found unchanged. */
  readonly etag: string;
  readonly body: Buffer;
  /** The body gzipped: a promise for the moments it takes, the bytes from then on. */
  gzipped(): Buffer | Promise<Buffer>;
}

/** Compresses well enough in a third of the time of the default. */
const LEVEL = 4;

/**
 * Builds the body (a `RosterAnswer`) out of the snapshot's own canonical text, so that nothing is
 * turned into JSON again; compressing happens on another thread meanwhile.
 */
export function rosterBytes(
  vault: Pick<OpenVault, 'version' | 'manifest' | 'snapshotText'>,
): RosterBytes {
  const { version, manifest, snapshotText } = vault;
  const { dataAsOf } = manifest;
  const head = `{"version":${version},"dataAsOf":${JSON.stringify(dataAsOf)},`;
  const body = Buffer.from(head + rosterMembers(snapshotText));
  let packed: Buffer | Promise<Buffer> = new Promise((resolve, reject) => {
    gzip(body, { level: LEVEL }, (error, bytes) => {
      if (error) return reject(error);
      packed = bytes;
      resolve(bytes);
    });
  });
  return {
    etag: `"${version}-${toMs(dataAsOf).toString(36)}"`,
    body,
    gzipped: () => packed,
  };
}

/**
 * The members of a snapshot without `attendance` and `format`. Canonical text has its keys in
 * order (attendance, children, format, groups, …), and a quote inside a string is always escaped,
 * so neither mark can be anywhere else before its place. Throws on text that is not canonical.
 */
function rosterMembers(text: string): string {
  const children = text.indexOf('],"children":[');
  const format = text.indexOf('],"format":1,"groups":[', children);
  if (!text.startsWith('{"attendance":[') || children < 0 || format < 0)
    throw new Error('not a canonical snapshot');
  const groups = format + '],"format":1,'.length;
  return `${text.slice(children + 2, format + 2)}${text.slice(groups)}`;
}

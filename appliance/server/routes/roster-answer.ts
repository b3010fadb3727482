import { failure } from '../../../src/core/failure.ts';
import { err, ok, type Result } from '../../../src/core/result.ts';
import type { Session } from '../auth/sessions.ts';
import type { Device } from '../context.ts';
import { accepts, matchesTag } from '../encodings.ts';

/** The answer of `GET /api/roster`, before the headers every answer has. */
export interface RosterAnswerBytes {
  readonly status: 200 | 304;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
}

/**
 * Finds the ready-made bytes for a phone, and writes into the journal (once a phone and version)
 * that it read them. It does not wait for that: a full disk must not hide a phone number.
 */
export function rosterAnswer(
  device: Pick<Device, 'vault' | 'diary'>,
  session: Session | null,
  asked: { readonly tag: string | undefined; readonly encoding: string | undefined },
): Result<RosterAnswerBytes> | Promise<Result<RosterAnswerBytes>> {
  const box = device.vault.box();
  if (box === null) return err(failure('vaultClosed'));
  if (session === null) return err(failure('noSession'));
  const { version } = box.vault;
  if (session.rosterRead !== version) {
    session.rosterRead = version;
    void box.tell({ kind: 'rosterRead', version }, session.person);
  }
  const { etag, body } = box.bytes;
  const headers = { etag, vary: 'accept-encoding' };
  if (matchesTag(asked.tag, etag)) return ok({ status: 304, headers, body: null });
  const typed = { ...headers, 'content-type': 'application/json' };
  if (!accepts(asked.encoding, 'gzip')) return ok({ status: 200, headers: typed, body });
  const packed = (bytes: Buffer): RosterAnswerBytes => ({
    status: 200,
    headers: { ...typed, 'content-encoding': 'gzip' },
    body: bytes,
  });
  const gzipped = box.bytes.gzipped();
  return gzipped instanceof Promise
    ? gzipped.then((bytes) => ok(packed(bytes)))
    : ok(packed(gzipped));
}

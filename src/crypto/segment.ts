import { createCipheriv, createDecipheriv } from 'node:crypto';
import * as v from 'valibot';
import { canonical } from '../core/canonical-json.ts';
import { failure } from '../core/failure.ts';
import type { Random } from '../core/ports.ts';
import { err, ok, type Result } from '../core/result.ts';
import { parseJson } from './json.ts';
import { openObject, sealObject } from './object.ts';

const CIPHER = 'chacha20-poly1305';
const KEY_BYTES = 32;
const TAG_BYTES = 16;

const segmentHeader = v.object({
  format: v.literal(1),
  key: v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{43}=$/)),
});

/** The key of a stretch of journal, and the age file that keeps it for those who may read it. */
export interface Segment {
  readonly id: string;
  readonly key: Uint8Array;
  readonly header: Uint8Array;
}

/** Where an event stands: bound into its sealing, so that it opens nowhere else. */
export interface EventPlace {
  readonly device: string;
  readonly segment: string;
  readonly n: number;
  readonly previousHash: string;
}

/**
 * Draws the key of a new segment and seals it. A key is drawn at each unlock and after each failed
 * write: `n` is the nonce, so one key must never see the same `n` twice.
 */
export async function newSegment(random: Random, recipients: readonly string[]): Promise<Segment> {
  const key = random.bytes(KEY_BYTES);
  const plain = canonical({ format: 1, key: Buffer.from(key).toString('base64') });
  const header = await sealObject(Buffer.from(plain), recipients);
  return { id: random.uuid(), key, header };
}

/** The 32 bytes of a segment's key. Fails with `cannotOpen`. */
export async function openSegment(
  header: Uint8Array,
  identities: readonly string[],
): Promise<Result<Uint8Array>> {
  const opened = await openObject(header, identities);
  if (!opened.ok) return opened;
  const parsed = v.safeParse(segmentHeader, parseJson(opened.value));
  return parsed.success ? ok(Buffer.from(parsed.output.key, 'base64')) : err(failure('cannotOpen'));
}

/** ChaCha20-Poly1305: nonce is `n` as 12 bytes big-endian, the place is bound in, tag at the end. */
export function sealEvent(key: Uint8Array, at: EventPlace, plain: Uint8Array): Uint8Array {
  const cipher = createCipheriv(CIPHER, key, nonce(at.n), { authTagLength: TAG_BYTES });
  cipher.setAAD(placeBytes(at), { plaintextLength: plain.length });
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Fails with `cannotOpen` when key, place or a single bit is not the one it was sealed with. */
export function openEvent(key: Uint8Array, at: EventPlace, sealed: Uint8Array): Result<Uint8Array> {
  const length = sealed.length - TAG_BYTES;
  if (length < 0) return err(failure('cannotOpen'));
  const decipher = createDecipheriv(CIPHER, key, nonce(at.n), { authTagLength: TAG_BYTES });
  decipher.setAAD(placeBytes(at), { plaintextLength: length });
  decipher.setAuthTag(sealed.subarray(length));
  const plain = decipher.update(sealed.subarray(0, length));
  try {
    decipher.final();
    return ok(plain);
  } catch {
    return err(failure('cannotOpen'));
  }
}

function nonce(n: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeBigUInt64BE(BigInt(n), 4);
  return bytes;
}

/** Canonical JSON: the members stand in their order already, and this runs for every event. */
function placeBytes({ device, segment, n, previousHash }: EventPlace): Buffer {
  return Buffer.from(JSON.stringify({ device, n, previousHash, segment }));
}

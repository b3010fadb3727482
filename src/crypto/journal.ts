import { createCipheriv, createDecipheriv } from 'node:crypto';
import * as v from 'valibot';
import { canonical } from '../core/canonical-json.ts';
import { err, failure, ok, type Result } from '../core/errors.ts';
import type { JournalEvent } from '../core/events.ts';
import type { JournalRecord } from '../core/hub-api.ts';
import type { Random } from '../core/ports.ts';
import { openObject, parseJson, sealObject } from './age.ts';
import { chainHash, GENESIS, JOURNAL_START, type JournalPlace } from './chain.ts';

const CIPHER = 'chacha20-poly1305';
const KEY_BYTES = 32;
const TAG_BYTES = 16;

const segmentHeader = v.object({
  format: v.literal(1),
  key: v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{43}=$/)),
});

/** The key of one part of the journal, and the age file that holds it for its readers. */
export interface Segment {
  readonly id: string;
  readonly key: Uint8Array;
  readonly header: Uint8Array;
}

/** The place of an event. It is authenticated with the event, which opens in no other place. */
export interface EventPlace {
  readonly device: string;
  readonly segment: string;
  readonly n: number;
  readonly previousHash: string;
}

/**
 * Makes the key of a new segment and seals it. Each unlock and each failed write needs a new key:
 * `n` is the nonce, and must never be used twice with one key.
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

/**
 * ChaCha20-Poly1305. The nonce is `n` as 12 bytes big-endian, the place is AAD, the tag comes last.
 */
export function sealEvent(key: Uint8Array, at: EventPlace, plain: Uint8Array): Uint8Array {
  const cipher = createCipheriv(CIPHER, key, nonce(at.n), { authTagLength: TAG_BYTES });
  cipher.setAAD(placeBytes(at), { plaintextLength: plain.length });
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Fails with `cannotOpen` when key, place or bytes differ from those at sealing. */
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

/** Canonical JSON. JSON.stringify is enough and faster, as the members are in order already. */
function placeBytes({ device, segment, n, previousHash }: EventPlace): Buffer {
  return Buffer.from(JSON.stringify({ device, n, previousHash, segment }));
}

export interface JournalEntry {
  readonly n: number;
  readonly event: JournalEvent;
}

export interface OpenedJournal {
  /** In the order of the journal. */
  readonly entries: readonly JournalEntry[];
  /** Number of event records that these identities did not open. */
  readonly unreadable: number;
}

/** The number of the first record that does not continue the chain from `after`; null for none. */
export function brokenAt(
  device: string,
  records: readonly JournalRecord[],
  after: JournalPlace = JOURNAL_START,
): number | null {
  let { n, hash } = after;
  for (const record of records) {
    n += 1;
    if (record.n !== n || record.hash !== chainHash(device, record, hash)) return n;
    hash = record.hash;
  }
  return null;
}

/**
 * Opens every event it can, even where other records are damaged. Each event is authenticated with
 * its place, so one that opens is what was written there.
 */
export async function openEntries(
  device: string,
  records: readonly JournalRecord[],
  identities: readonly string[],
): Promise<OpenedJournal> {
  const keys = await segmentKeys(records, identities);
  const entries: JournalEntry[] = [];
  let unreadable = 0;
  let previousHash = GENESIS;
  for (const { n, kind, segment, bytes, hash } of records) {
    if (kind === 'event') {
      const place = { device, segment, n, previousHash };
      const event = readEvent(keys.get(segment), place, Buffer.from(bytes, 'base64'));
      if (event === null) unreadable += 1;
      else entries.push({ n, event });
    }
    previousHash = hash;
  }
  return { entries, unreadable };
}

/** The keys of all segments that these identities open, by segment id. */
async function segmentKeys(
  records: readonly JournalRecord[],
  identities: readonly string[],
): Promise<Map<string, Uint8Array>> {
  const headers = records.filter((record) => record.kind === 'segment');
  const opened = await Promise.all(
    headers.map((header) => openSegment(Buffer.from(header.bytes, 'base64'), identities)),
  );
  const keys = new Map<string, Uint8Array>();
  headers.forEach(({ segment }, index) => {
    const key = opened[index];
    if (key?.ok) keys.set(segment, key.value);
  });
  return keys;
}

function readEvent(
  key: Uint8Array | undefined,
  place: Parameters<typeof openEvent>[1],
  bytes: Uint8Array,
): JournalEvent | null {
  if (key === undefined) return null;
  const opened = openEvent(key, place, bytes);
  // Only the device has the key, and it has checked the event before writing it.
  return opened.ok ? ((parseJson(opened.value) as JournalEvent | undefined) ?? null) : null;
}

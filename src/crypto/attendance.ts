import { createHash } from 'node:crypto';
import { err, failure, ok, type Result } from '../core/errors.ts';
import { STATUSES, type Status } from '../core/snapshot.ts';
import { openObject, sealObject } from './age.ts';

/**
 * The content of an attendance update: facts of a day, as few bytes as possible, since every device
 * fetches it every few minutes. It needs no snapshot to be read: a device may hold another one than
 * the office does. Format 1, in bytes; whole numbers are LEB128:
 *
 * - format, 1 byte: 1
 * - the time of the earliest fact, in seconds since 1970 UTC
 * - how many sources; then of each: length of its name in bytes, the name in UTF-8, how many facts,
 *   and the facts in order of time: the child's key (6 bytes), Aula's code of the status (1 byte),
 *   and the seconds since the fact before it (for a source's first one: since the earliest of all).
 */
const FORMAT = 1;
const KEY_BYTES = 6;

/** One child's status, under the child's key. */
export interface KeyedFact {
  readonly key: string;
  readonly status: Status;
  /** Milliseconds since 1970 UTC. Only whole seconds are kept. */
  readonly atMs: number;
  readonly source: string;
}

/**
 * What stands for a child: 48 bits of a hash, in hex. A protected child's id is opaque already
 * (importer/snapshot/protection.ts). Two of ten thousand children share a key once in about six
 * million institutions: whoever finds two takes neither (`keysOf`).
 */
function keyOf(institution: string, childId: string): string {
  const text = ['lygte attendance 1', institution, childId].join('\n');
  return createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, 2 * KEY_BYTES);
}

/** The children by their keys. Those who would share one are left out: they must not be mixed. */
export function keysOf(institution: string, childIds: Iterable<string>): Map<string, string> {
  const found = new Map<string, string>();
  const shared = new Set<string>();
  for (const id of childIds) {
    const key = keyOf(institution, id);
    if (found.has(key) && found.get(key) !== id) shared.add(key);
    found.set(key, id);
  }
  for (const key of shared) found.delete(key);
  return found;
}

/** Seals facts to an epoch. The same facts give the same bytes before they are sealed. */
export function sealAttendance(
  facts: readonly KeyedFact[],
  recipient: string,
): Promise<Uint8Array> {
  return sealObject(packed(facts), [recipient]);
}

/** Opens what `sealAttendance` sealed. Fails with `cannotOpen`, also for another format. */
export async function openAttendance(
  sealed: Uint8Array,
  identities: readonly string[],
): Promise<Result<KeyedFact[]>> {
  const opened = await openObject(sealed, identities);
  if (!opened.ok) return opened;
  const facts = unpacked(opened.value);
  return facts === null ? err(failure('cannotOpen')) : ok(facts);
}

function packed(facts: readonly KeyedFact[]): Uint8Array {
  const seconds = ({ atMs }: KeyedFact) => Math.floor(atMs / 1_000);
  const order = (a: KeyedFact, b: KeyedFact) =>
    seconds(a) - seconds(b) || (a.key < b.key ? -1 : Number(a.key > b.key));
  const start = Math.min(...facts.map(seconds), Number.MAX_SAFE_INTEGER);
  const sources = [...new Set(facts.map(({ source }) => source))].sort();
  const parts: Uint8Array[] = [Buffer.of(FORMAT), whole(facts.length === 0 ? 0 : start)];
  parts.push(whole(sources.length));
  for (const source of sources) {
    const name = Buffer.from(source);
    const mine = facts.filter((fact) => fact.source === source).sort(order);
    parts.push(whole(name.length), name, whole(mine.length));
    let before = start;
    for (const fact of mine) {
      parts.push(Buffer.from(fact.key, 'hex'), Buffer.of(STATUSES.indexOf(fact.status)));
      parts.push(whole(seconds(fact) - before));
      before = seconds(fact);
    }
  }
  return Buffer.concat(parts);
}

/** Null for bytes that are not of this format, to the last of them. */
function unpacked(bytes: Uint8Array): KeyedFact[] | null {
  const read = reader(bytes);
  const facts: KeyedFact[] = [];
  if (read.byte() !== FORMAT) return null;
  const start = read.whole();
  for (let left = read.whole(); left > 0 && !read.failed(); left--) {
    const source = read.bytes(read.whole()).toString('utf8');
    let at = start;
    for (let count = read.whole(); count > 0 && !read.failed(); count--) {
      const key = read.bytes(KEY_BYTES).toString('hex');
      const status = STATUSES[read.byte()];
      at += read.whole();
      if (status === undefined) return null;
      facts.push({ key, status, atMs: at * 1_000, source });
    }
  }
  return read.failed() || !read.atEnd() ? null : facts;
}

function whole(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}

/** Reads on after the end as zeros, and says that it did. */
function reader(bytes: Uint8Array) {
  let at = 0;
  let failed = false;
  const byte = () => {
    failed ||= at >= bytes.length;
    return bytes[at++] ?? 0;
  };
  return {
    byte,
    whole() {
      let value = 0;
      for (let scale = 1; ; scale *= 0x80) {
        const next = byte();
        value += (next & 0x7f) * scale;
        failed ||= !Number.isSafeInteger(value);
        if (next < 0x80 || failed) return failed ? 0 : value;
      }
    },
    bytes(length: number) {
      failed ||= length > bytes.length - at;
      const end = failed ? at : at + length;
      const part = Buffer.from(bytes.subarray(at, end));
      at = end;
      return part;
    },
    failed: () => failed,
    atEnd: () => at === bytes.length,
  };
}

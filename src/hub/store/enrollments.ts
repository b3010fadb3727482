import { timingSafeEqual } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import { CODE_BYTES, formatEnrollCode, keyFingerprint, parseEnrollCode } from '../../core/codes.ts';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import type { EnrollAnswer, EnrollRequest } from '../../core/hub-api.ts';
import { GENESIS, sha256Hex } from '../../crypto/chain.ts';
import { bindName } from './certificates.ts';
import { atomically } from './database.ts';
import { type StoreDeps, stamp, type Tables } from './schema.ts';

/** Who a bearer token stands for. */
export interface Member {
  readonly id: string;
  readonly role: 'device' | 'importer';
  /** Null for an importer, who serves all institutions. */
  readonly institution: string | null;
}

/** How old `seen_at` may become before it is written again, in milliseconds. */
const SEEN_MS = 30_000;

/** Only the SHA-256 of a token is stored. */
function tokenHash(token: string): string {
  return sha256Hex(Buffer.from(token));
}

export function members({ db, clock }: StoreDeps) {
  return {
    /** The member with this bearer token, whose `seen_at` is updated; null where there is none. */
    async memberOf(token: string): Promise<Member | null> {
      const hash = tokenHash(token);
      const row = await db
        .selectFrom('members')
        .select(['id', 'role', 'institution', 'token_hash', 'seen_at'])
        .where('token_hash', '=', hash)
        .executeTakeFirst();
      if (row === undefined || !timingSafeEqual(Buffer.from(row.token_hash), Buffer.from(hash)))
        return null;
      const now = clock.now();
      if (row.seen_at === null || row.seen_at < stamp(now - SEEN_MS)) {
        const seen = db.updateTable('members').set({ seen_at: stamp(now) });
        await seen.where('id', '=', row.id).execute();
      }
      return { id: row.id, role: row.role, institution: row.institution };
    },
  };
}

export interface CodeFor {
  readonly role: Member['role'];
  /** Of the device; null for an importer. */
  readonly institution: string | null;
  /** The DNS name the device shall have, whoever had it before; null for any that is free. */
  readonly name?: string | null;
  /** Milliseconds until the code is worthless. */
  readonly ttlMs: number;
}

const TOKEN_BYTES = 32;
const SIGNING_KEY = 'signingKey';

/** How devices and importers become members. Codes are stored as SHA-256 hashes only. */
export function enrollments({ db, clock, random }: StoreDeps) {
  return {
    /** The Ed25519 key (raw, base64) manifests must be signed with; null until an importer has enrolled. */
    signingKey: () => signingKey(db),

    /**
     * A one-time code for a device or an importer, in its printed form. A device's code carries the
     * signing key's fingerprint when the hub knows the key.
     */
    async createCode({ role, institution, name = null, ttlMs }: CodeFor): Promise<string> {
      const isDevice = role === 'device';
      if (isDevice !== (institution !== null) || (!isDevice && name !== null))
        throw new Error('a device has an institution, an importer has none');
      const key = role === 'device' ? await signingKey(db) : null;
      const code = formatEnrollCode(random.bytes(CODE_BYTES), key === null ? null : print(key));
      const expires_at = stamp(clock.now() + ttlMs);
      const values = { hash: codeHash(code), role, institution, name, expires_at, used_at: null };
      await db.insertInto('codes').values(values).execute();
      return code;
    },

    /**
     * Turns a code into a member with a new token: once, also when several use it at the same time.
     * `device` is the id a device had before: it keeps it, and its earlier token becomes invalid.
     * From then on manifests must be signed with an importer's `signingKey`. Fails with
     * `codeUnknown`, `codeUsed` (or expired), `notAllowed` (an id that is another's), or
     * `hubNotReady` (a device before any importer): then the code is still valid.
     */
    enroll(code: string, asked: Omit<EnrollRequest, 'code'> = {}): Promise<Result<EnrollAnswer>> {
      const token = Buffer.from(random.bytes(TOKEN_BYTES)).toString('base64url');
      const now = stamp(clock.now());
      return atomically(db, async (tx) => {
        const taken = await takeCode(tx, codeHash(code), now);
        if (!taken.ok) return taken;
        const { role, institution, name } = taken.value;
        if (role === 'importer' && asked.signingKey !== undefined)
          await pinSigningKey(tx, asked.signingKey);
        const pinned = await signingKey(tx);
        if (role === 'device' && pinned === null) return err(failure('hubNotReady'));
        const id = (role === 'device' ? asked.device : undefined) ?? random.uuid();
        const kept = await keepMember(tx, { id, role, institution }, tokenHash(token), now);
        if (!kept) return err(failure('notAllowed'));
        if (name !== null) await bindName(tx, id, name);
        return ok({ token, role, id, institution, signingKey: pinned });
      });
    },
  };
}

async function takeCode(
  tx: Transaction<Tables>,
  hash: string,
  now: string,
): Promise<Result<Omit<Member, 'id'> & { readonly name: string | null }>> {
  // Two at the same time both write this row: the second waits, and then finds it used.
  const code = await tx
    .updateTable('codes')
    .set({ used_at: now })
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returning(['role', 'institution', 'name'])
    .executeTakeFirst();
  if (code !== undefined) return ok(code);
  const spent = tx.selectFrom('codes').select('hash').where('hash', '=', hash);
  const known = (await spent.executeTakeFirst()) !== undefined;
  return err(failure(known ? 'codeUsed' : 'codeUnknown'));
}

/** False when the id belongs to a device of another institution, or to an importer. */
async function keepMember(
  tx: Transaction<Tables>,
  member: Member,
  token_hash: string,
  enrolled_at: string,
): Promise<boolean> {
  const blank = { ack: 0, ack_hash: GENESIS, cloned: 0, seen_at: null, report: null, name: null };
  const kept = await tx
    .insertInto('members')
    .values({ ...member, ...blank, token_hash, enrolled_at })
    .onConflict((same) =>
      same
        .column('id')
        .doUpdateSet({ token_hash, enrolled_at, cloned: 0 })
        .where('members.role', '=', 'device')
        .where('members.institution', '=', member.institution),
    )
    .returning('id')
    .executeTakeFirst();
  return kept !== undefined;
}

async function signingKey(db: Kysely<Tables>): Promise<string | null> {
  const row = db.selectFrom('settings').select('value').where('name', '=', SIGNING_KEY);
  return (await row.executeTakeFirst())?.value ?? null;
}

async function pinSigningKey(tx: Transaction<Tables>, value: string): Promise<void> {
  await tx
    .insertInto('settings')
    .values({ name: SIGNING_KEY, value })
    .onConflict((same) => same.column('name').doUpdateSet({ value }))
    .execute();
}

/** Of the code without hyphens and fingerprint; text that is no code at all has a hash too. */
function codeHash(typed: string): string {
  return sha256Hex(Buffer.from(parseEnrollCode(typed)?.code ?? `? ${typed}`));
}

function print(key: string): string {
  return keyFingerprint(sha256Hex(Buffer.from(key, 'base64')));
}

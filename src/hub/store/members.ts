import { timingSafeEqual } from 'node:crypto';
import { sha256Hex } from '../../crypto/hash.ts';
import { type StoreDeps, stamp } from './tables.ts';

/** Who a bearer token stands for. */
export interface Member {
  readonly id: string;
  readonly role: 'device' | 'importer';
  /** A box's own; null for an importer, who has to do with all. */
  readonly institution: string | null;
}

/** A member heard of within this time is not written down again. */
const SEEN_MS = 30_000;

/** Tokens are known by their SHA-256 only. */
export function tokenHash(token: string): string {
  return sha256Hex(Buffer.from(token));
}

export function members({ db, clock }: StoreDeps) {
  return {
    /** The member behind a bearer token, and a note that it was heard of; null for any other. */
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

import type { Transaction } from 'kysely';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import type { HeldCertificate } from '../certificates/csr.ts';
import { atomically } from './database.ts';
import { type StoreDeps, stamp, type Tables } from './schema.ts';

/** Which box has which name: a name is one box's, and a box has one name. */
export function certificates({ db }: StoreDeps) {
  return {
    /**
     * Gives a box the name, and lets go of the one it had; what is held for it is returned. Fails
     * with `nameTaken` when the name is another's, and with `nameNotAllowed` when the box was
     * enrolled for another.
     */
    claimName(member: string, name: string): Promise<Result<HeldCertificate | null>> {
      return atomically(db, async (tx) => {
        // Written first, on both databases, so that claims of one box queue up.
        const { name: bound } = await tx
          .updateTable('members')
          .set({ id: member })
          .where('id', '=', member)
          .returning('name')
          .executeTakeFirstOrThrow();
        if (bound !== null && bound !== name) return err(failure('nameNotAllowed', { name }));
        await dropOthers(tx, member, name);
        await tx
          .insertInto('certificates')
          .values({ name, member, ...NOTHING })
          .onConflict((same) => same.column('name').doNothing())
          .execute();
        const row = await tx
          .selectFrom('certificates')
          .selectAll()
          .where('name', '=', name)
          .executeTakeFirstOrThrow();
        if (row.member !== member) return err(failure('nameTaken', { name }));
        return ok(heldIn(row));
      });
    },

    /** False, and nothing kept, when the name is not that box's any more. */
    async keepCertificate(
      member: string,
      name: string,
      { chain, issuer, publicKey, notBefore, notAfter }: HeldCertificate,
    ): Promise<boolean> {
      const dates = { not_before: stamp(notBefore), not_after: stamp(notAfter) };
      const kept = await db
        .updateTable('certificates')
        .set({ chain, issuer, public_key: publicKey, ...dates })
        .where('name', '=', name)
        .where('member', '=', member)
        .returning('name')
        .executeTakeFirst();
      return kept !== undefined;
    },
  };
}

const NOTHING = {
  chain: null,
  issuer: null,
  public_key: null,
  not_before: null,
  not_after: null,
} as const;

/**
 * A box has been enrolled for this name: it is its from here on, whoever had it before. That is how
 * a box is replaced.
 */
export async function bindName(
  tx: Transaction<Tables>,
  member: string,
  name: string,
): Promise<void> {
  const before = tx.updateTable('members').set({ name: null });
  await before.where('name', '=', name).execute();
  await tx.updateTable('members').set({ name }).where('id', '=', member).execute();
  await dropOthers(tx, member, name);
  await tx
    .insertInto('certificates')
    .values({ name, member, ...NOTHING })
    .onConflict((same) =>
      same
        .column('name')
        .doUpdateSet({ member, ...NOTHING })
        .where('certificates.member', '!=', member),
    )
    .execute();
}

async function dropOthers(tx: Transaction<Tables>, member: string, name: string): Promise<void> {
  const others = tx.deleteFrom('certificates').where('member', '=', member);
  await others.where('name', '!=', name).execute();
}

function heldIn(row: Tables['certificates']): HeldCertificate | null {
  const { chain, issuer, public_key: publicKey, not_before, not_after } = row;
  if (chain === null || issuer === null || publicKey === null) return null;
  const [notBefore, notAfter] = [not_before, not_after].map((at) => Date.parse(at ?? ''));
  return { chain, issuer, publicKey, notBefore: notBefore ?? 0, notAfter: notAfter ?? 0 };
}

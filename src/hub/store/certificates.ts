import type { Transaction } from 'kysely';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import type { HeldCertificate } from '../certificates/csr.ts';
import { atomically } from './database.ts';
import { type StoreDeps, stamp, type Tables } from './schema.ts';

/** Which device has which DNS name: each name belongs to one device, and each device has one. */
export function certificates({ db }: StoreDeps) {
  return {
    /**
     * Gives a device the name in place of the one it had, and returns the certificate stored for it.
     * Fails with `nameTaken` when another device has the name, and with `nameNotAllowed` when the
     * device was enrolled for another name.
     */
    claimName(member: string, name: string): Promise<Result<HeldCertificate | null>> {
      return atomically(db, async (tx) => {
        // Written first, so that claims of one device wait for each other on both databases.
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

    /** False, and nothing stored, when the name no longer belongs to that device. */
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
 * Gives the name to a device that was enrolled for it, whoever had it before: so a device can be
 * replaced.
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

import * as v from 'valibot';
import { enrolment } from '../../appliance/storage/facts.ts';
import { manifest, objectRef } from '../core/wire.ts';

/** The name of the file that says which others belong to the backup; it is replaced last. */
export const INDEX = 'backup.json';

/** What an `.age` file of a backup is. A delta is read with the snapshot it was made from. */
const KINDS = ['staffKeyring', 'leaderKeyring', 'snapshot', 'delta', 'protected'] as const;
export type BackupKind = (typeof KINDS)[number];

/** Names stay in the folder: a backup is read off a stick somebody found in a drawer. */
const name = v.pipe(v.string(), v.regex(/^[a-z0-9-]+\.(age|json)$/));

/**
 * A box's sealed data on a disk, format 1: the objects as standard age files, the manifest they
 * came with, and the journal as `core/wire.ts`'s page.
 */
export const backupIndex = v.object({
  format: v.literal(1),
  device: v.pipe(v.string(), v.minLength(1)),
  /** Null while the box had no data yet. */
  manifest: v.nullable(manifest),
  /** The importer's over the manifest; absent in backups of the first release. */
  signature: v.optional(v.nullable(v.string()), null),
  /** Whose box it is and where its hub; absent in backups of the first release. */
  enrolment: v.optional(v.nullable(enrolment), null),
  files: v.array(v.object({ ...objectRef.entries, file: name, kind: v.picklist(KINDS) })),
  journal: v.object({ ...objectRef.entries, file: name, records: v.number() }),
});
export type BackupIndex = v.InferOutput<typeof backupIndex>;

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { enrollment } from '../../appliance/storage/facts.ts';
import { err, failure, ok, type Result } from '../core/errors.ts';
import {
  type JournalRecord,
  journalPage,
  manifest,
  type ObjectRef,
  objectRef,
} from '../core/hub-api.ts';
import { sha256Hex } from '../crypto/chain.ts';

/** The name of the file that says which others belong to the backup; it is replaced last. */
export const INDEX = 'backup.json';

/** What an `.age` file of a backup is. A delta is read with the snapshot it was made from. */
const KINDS = ['staffKeyring', 'leaderKeyring', 'snapshot', 'delta', 'protected'] as const;
export type BackupKind = (typeof KINDS)[number];

/** No path: a backup may come from anybody, and must not name files outside its folder. */
const name = v.pipe(v.string(), v.regex(/^[a-z0-9-]+\.(age|json)$/));

/**
 * A device's sealed data on a disk, format 1: the objects as standard age files, the manifest they
 * came with, and the journal as a `journalPage`.
 */
const backupIndex = v.object({
  format: v.literal(1),
  device: v.pipe(v.string(), v.minLength(1)),
  /** Null where the device had no data yet. */
  manifest: v.nullable(manifest),
  /** The importer's signature of the manifest; absent in backups of the first release. */
  signature: v.optional(v.nullable(v.string()), null),
  /**
   * Which device it is, and its hub; absent in backups of the first release. The key keeps the
   * spelling it was first written with.
   */
  enrolment: v.optional(v.nullable(enrollment), null),
  files: v.array(v.object({ ...objectRef.entries, file: name, kind: v.picklist(KINDS) })),
  journal: v.object({ ...objectRef.entries, file: name, records: v.number() }),
});
export type BackupIndex = v.InferOutput<typeof backupIndex>;

export interface Backup {
  readonly index: BackupIndex;
  /** The bytes of `index.files`, in their order. */
  readonly objects: readonly Uint8Array[];
  readonly records: readonly JournalRecord[];
}

const indexText = v.pipe(v.string(), v.parseJson(), backupIndex);
const pageText = v.pipe(v.string(), v.parseJson(), journalPage);

/**
 * Reads a backup folder, every file checked against the index. Fails with `notReadable` on an
 * index or journal of another shape, `hashMismatch` on a file that is not as it was written.
 */
export async function readBackup(folder: string): Promise<Result<Backup>> {
  const index = v.safeParse(indexText, await readFile(join(folder, INDEX), 'utf8'));
  if (!index.success) return err(failure('notReadable', { file: join(folder, INDEX) }));
  const objects: Uint8Array[] = [];
  for (const named of index.output.files) {
    const bytes = await readNamed(folder, named);
    if (!bytes.ok) return bytes;
    objects.push(bytes.value);
  }
  const journal = await readNamed(folder, index.output.journal);
  if (!journal.ok) return journal;
  const page = v.safeParse(pageText, Buffer.from(journal.value).toString('utf8'));
  if (!page.success)
    return err(failure('notReadable', { file: join(folder, index.output.journal.file) }));
  return ok({ index: index.output, objects, records: page.output.records });
}

async function readNamed(
  folder: string,
  named: ObjectRef & { readonly file: string },
): Promise<Result<Uint8Array>> {
  const path = join(folder, named.file);
  const bytes = await readFile(path);
  return sha256Hex(bytes) === named.sha256
    ? ok(bytes)
    : err(failure('hashMismatch', { file: path }));
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { failure } from '../core/failure.ts';
import { err, ok, type Result } from '../core/result.ts';
import { type JournalRecord, journalPage, type ObjectRef } from '../core/wire.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { type BackupIndex, backupIndex, INDEX } from './format.ts';

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

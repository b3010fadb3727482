import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeviceReader } from '../../appliance/storage/store.ts';
import { err, failure, ok, type Result } from '../core/errors.ts';
import { sha256Hex } from '../crypto/chain.ts';
import { brokenAt } from '../crypto/journal.ts';
import { makeFolder, writePrivate } from '../platform/files.ts';
import { allRecords } from './collect.ts';
import { type BackupIndex, type BackupKind, INDEX, readBackup } from './format.ts';

type Named = BackupIndex['files'][number];

/** Names of a backup's files: no other file in the folder is removed. */
const OURS = /^(staff-keyring|leader-keyring|snapshot|delta|protected|journal)-.*\.(age|json)$/;

/**
 * Writes all of a device's data into `folder`, sealed, and reads it back. A backup that was
 * there before stays complete until the new one is: file names carry their content's hash, and the
 * index that names them is swapped at the end. Fails with `notEnrolled`, `dataDamaged`, and what
 * reading back finds.
 */
export async function writeBackup(
  store: DeviceReader,
  folder: string,
  readme: string,
): Promise<Result<BackupIndex>> {
  const enrollment = store.enrollment();
  if (enrollment === null) return err(failure('notEnrolled'));
  const { device } = enrollment;
  const objects = currentObjects(store);
  if (!objects.ok) return objects;
  await makeFolder(folder);

  const files: Named[] = [];
  for (const { kind, version, bytes } of objects.value) {
    const named = nameFor(kind, version, bytes, 'age');
    await writePrivate(join(folder, named.file), bytes);
    files.push({ ...named, kind });
  }
  const records = allRecords(store);
  const page = Buffer.from(JSON.stringify({ device, records }));
  const journal = { ...nameFor('journal', records.length, page, 'json'), records: records.length };
  await writePrivate(join(folder, journal.file), page);
  const { manifest = null, signature = null } = store.versions()[0] ?? {};
  const index: BackupIndex = {
    format: 1,
    device,
    manifest,
    signature,
    enrolment: enrollment,
    files,
    journal,
  };
  await writePrivate(join(folder, 'README.txt'), readme);
  await writePrivate(join(folder, INDEX), `${JSON.stringify(index, null, 2)}\n`);
  await removeOthers(folder, new Set([...files.map((file) => file.file), journal.file]));
  return await readBack(folder);
}

async function readBack(folder: string): Promise<Result<BackupIndex>> {
  const back = await readBackup(folder);
  if (!back.ok) return back;
  const { index, records } = back.value;
  return brokenAt(index.device, records) === null ? ok(index) : err(failure('chainBroken'));
}

interface Part {
  readonly kind: BackupKind;
  readonly version: number;
  readonly bytes: Uint8Array;
}

/** The objects of the newest version. Fails with `dataDamaged` when no good copy of one is left. */
function currentObjects(store: DeviceReader): Result<Part[]> {
  const held = store.versions()[0];
  if (held === undefined) return ok([]);
  const { manifest, version, base, baseObject, deltaObject } = held;
  const wanted: [BackupKind, number, string][] = [
    ['staffKeyring', version, manifest.keyrings.staff.sha256],
    ['leaderKeyring', version, manifest.keyrings.leader.sha256],
    ['snapshot', base, baseObject],
    ['protected', version, manifest.protected.sha256],
  ];
  if (deltaObject !== null) wanted.push(['delta', version, deltaObject]);
  const parts: Part[] = [];
  for (const [kind, of, sha256] of wanted) {
    const bytes = store.object(sha256);
    if (bytes === null) return err(failure('dataDamaged'));
    parts.push({ kind, version: of, bytes });
  }
  return ok(parts);
}

function nameFor(
  kind: BackupKind | 'journal',
  number: number,
  bytes: Uint8Array,
  ending: 'age' | 'json',
): Omit<Named, 'kind'> {
  const sha256 = sha256Hex(bytes);
  const stem = kind.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const file = `${stem}-${number}-${sha256.slice(0, 8)}.${ending}`;
  return { file, sha256, size: bytes.length };
}

async function removeOthers(folder: string, named: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(folder))
    if (OURS.test(name) && !named.has(name)) await rm(join(folder, name));
}

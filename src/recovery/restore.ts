import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Enrollment, TOKEN_FILE } from '../../appliance/storage/facts.ts';
import type { InstallFacts } from '../../appliance/storage/objects.ts';
import {
  type DeviceReader,
  type DeviceStore,
  openDeviceStore,
} from '../../appliance/storage/store.ts';
import { err, failure, ok, type Result } from '../core/errors.ts';
import type { Manifest } from '../core/hub-api.ts';
import { brokenAt } from '../crypto/journal.ts';
import { verifyManifest } from '../crypto/manifest.ts';
import { makeFolder, syncFolder, UNFINISHED } from '../platform/files.ts';
import { withDeviceCopy } from './collect.ts';
import { type Backup, readBackup } from './format.ts';

/**
 * Puts a closed database in the place of `device.db`. The old one's write-ahead log is
 * removed first: SQLite would apply it to the new file. The token of another device is removed too.
 */
async function swapDatabase(data: string, beside: string, device: string): Promise<void> {
  const file = join(data, 'device.db');
  if ((await deviceOf(file)) !== device) await rm(join(data, TOKEN_FILE), { force: true });
  await rm(`${file}-wal`, { force: true });
  await rm(`${file}-shm`, { force: true });
  await rename(beside, file);
  await syncFolder(data);
}

async function deviceOf(file: string): Promise<string | null> {
  try {
    const device = await withDeviceCopy(file, async (store) =>
      ok(store.enrollment()?.device ?? null),
    );
    return device.ok ? device.value : null;
  } catch {
    return null;
  }
}

export interface Restored {
  readonly version: number | null;
  readonly records: number;
}

interface Verified extends Backup {
  readonly enrollment: Enrollment;
}

const PAGE = 1_000;

/**
 * Reads a backup and checks all of it: files against their sums, manifest against the signature of
 * the municipality, journal against its chain. Fails with what readBackup gives, `badSignature`,
 * `chainBroken`, or `notReadable` for one of the first release, which does not name its device.
 */
export async function verifyBackup(folder: string): Promise<Result<Verified>> {
  const backup = await readBackup(folder);
  if (!backup.ok) return backup;
  const { index, records } = backup.value;
  const { enrolment: enrollment, manifest, signature } = index;
  if (enrollment === null || enrollment.device !== index.device)
    return err(failure('notReadable', { file: folder }));
  if (manifest !== null) {
    const signed = verifyManifest({ ...manifest, signature }, enrollment.signingKey);
    if (!signed.ok || manifest.institution !== enrollment.institution)
      return err(failure('badSignature'));
  }
  if (brokenAt(index.device, records) !== null) return err(failure('chainBroken'));
  return ok({ ...backup.value, enrollment });
}

/**
 * Fails where a restored backup would lose something of this device: `otherBox` where it is
 * enrolled as another, `backupOlder` where it holds a newer version or other records.
 */
export async function checkRoom(data: string, backup: Verified): Promise<Result<void>> {
  const file = join(data, 'device.db');
  const found = await stat(file).catch(() => null);
  // Setup makes the file; until the device is enrolled it is empty.
  if (found === null || found.size === 0) return ok(undefined);
  return await withDeviceCopy(file, async (store) => roomIn(store, backup));
}

function roomIn(store: DeviceReader, { index, records, enrollment }: Verified): Result<void> {
  const known = store.enrollment();
  if (known === null) return ok(undefined);
  if (known.device !== enrollment.device) return err(failure('otherBox'));
  const tail = store.journalTail();
  const same = tail.n === 0 || records[tail.n - 1]?.hash === tail.hash;
  const newer = store.highestVersion() > (index.manifest?.version ?? 0);
  return newer || !same ? err(failure('backupOlder')) : ok(undefined);
}

/**
 * Builds a new device.db from a verified backup beside the old one, and swaps them at the end.
 * The services must be stopped. Fails with `diskFull` or `storeFailed`, and nothing has changed.
 */
export async function restoreBackup(data: string, backup: Verified): Promise<Result<Restored>> {
  const work = join(data, `restore${UNFINISHED}`);
  await rm(work, { recursive: true, force: true });
  await makeFolder(work);
  try {
    const beside = join(work, 'device.db');
    const built = build(beside, backup);
    if (built.ok) await swapDatabase(data, beside, backup.enrollment.device);
    return built;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function build(path: string, { index, objects, records, enrollment }: Verified): Result<Restored> {
  using store = openDeviceStore(path);
  const kept = store.setEnrollment(enrollment);
  if (!kept.ok) return kept;
  const { manifest, signature } = index;
  const installed =
    manifest === null ? ok(undefined) : install(store, manifest, signature, index, objects);
  if (!installed.ok) return installed;
  for (let from = 0; from < records.length; from += PAGE) {
    const added = store.appendJournal(records.slice(from, from + PAGE));
    if (!added.ok) return added;
  }
  return ok({ version: manifest?.version ?? null, records: records.length });
}

/** The snapshot in a backup may be the full one of an earlier version, with a delta to this. */
function install(
  store: DeviceStore,
  manifest: Manifest,
  signature: string | null,
  { files }: Backup['index'],
  objects: Backup['objects'],
): Result<void> {
  const given = new Map(files.map(({ sha256 }, i) => [sha256, objects[i] ?? new Uint8Array()]));
  const full = files.find(({ kind }) => kind === 'snapshot');
  const step = files.find(({ kind }) => kind === 'delta');
  const from = manifest.deltas.find(({ sha256 }) => sha256 === step?.sha256)?.from;
  const facts: InstallFacts =
    full === undefined || from === undefined
      ? { signature }
      : { signature, base: { base: from, baseObject: full.sha256 } };
  return store.installVersion(manifest, given, facts);
}

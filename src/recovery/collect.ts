import { copyFile, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import * as v from 'valibot';
import { type DeviceReader, openDeviceStore } from '../../appliance/storage/store.ts';
import { err, failure, ok, type Result } from '../core/errors.ts';
import {
  type JournalRecord,
  journalPage,
  type Manifest,
  manifest,
  type SignedAttendance,
} from '../core/hub-api.ts';
import { INDEX, readBackup } from './format.ts';

/**
 * Reads a copy of a device.db, so that a running device is not disturbed and the disk of a broken
 * one may be read-only. The copy is as sealed as the original and is removed afterwards.
 * Fails with `notReadable` when the file is no device.db; throws when it cannot be read at all.
 */
export async function withDeviceCopy<T>(
  path: string,
  read: (store: DeviceReader) => Promise<Result<T>>,
): Promise<Result<T>> {
  await stat(path);
  const folder = await mkdtemp(join(tmpdir(), 'lygte-copy-'));
  try {
    const copy = join(folder, 'device.db');
    await copyDatabase(path, copy);
    if (!isDeviceFile(copy)) return err(failure('notReadable', { file: path }));
    using store = openDeviceStore(copy);
    return await read(store);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A consistent copy where SQLite can make one, else the plain files of a broken device. */
async function copyDatabase(from: string, to: string): Promise<void> {
  try {
    const db = new Database(from, { readonly: true });
    try {
      await db.backup(to);
    } finally {
      db.close();
    }
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    await rm(to, { force: true });
    await copyFile(from, to);
    await copyFile(`${from}-wal`, `${to}-wal`).catch(() => undefined);
  }
}

function isDeviceFile(path: string): boolean {
  try {
    const db = new Database(path, { readonly: true });
    try {
      const table = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'journal'").get();
      return table !== undefined;
    } finally {
      db.close();
    }
  } catch (error) {
    if (error instanceof Database.SqliteError) return false;
    throw error;
  }
}

/** Sealed data found in the files that the user named. */
export interface Sealed {
  readonly objects: readonly Uint8Array[];
  readonly manifests: readonly Manifest[];
  readonly journals: readonly Journal[];
  /** Of a device: what came of attendance since the snapshot. */
  readonly attendance: readonly SignedAttendance[];
}

const NOTHING: Sealed = { objects: [], manifests: [], journals: [], attendance: [] };

export interface Journal {
  readonly device: string;
  readonly records: readonly JournalRecord[];
}

const AGE = 'age-encryption.org/v1\n';
const SQLITE = 'SQLite format 3\0';

/**
 * Finds out by their content what the files are: age files, manifests, journals, backup folders,
 * a device.db. Fails with `notReadable` on a file that is none of these; other files in a
 * named folder are skipped. Throws the operating system's error for a file that it cannot read.
 */
export async function collect(paths: readonly string[]): Promise<Result<Sealed>> {
  const parts: Sealed[] = [];
  for (const path of paths) {
    const folder = (await stat(path)).isDirectory();
    const found = folder ? await fromFolder(path) : await fromFile(path);
    if (!found.ok) return found;
    if (found.value === null) return err(failure('notReadable', { file: path }));
    parts.push(found.value);
  }
  return ok(joined(parts));
}

/** Null for a file of another kind. */
async function fromFile(path: string): Promise<Result<Sealed | null>> {
  const bytes = await readFile(path);
  const starts = (magic: string) => bytes.subarray(0, magic.length).equals(Buffer.from(magic));
  if (starts(SQLITE)) return await withDeviceCopy(path, async (store) => ok(fromDevice(store)));
  if (starts(AGE)) return ok({ ...NOTHING, objects: [bytes] });
  const value = parseJson(bytes);
  const page = v.safeParse(journalPage, value);
  if (page.success) return ok({ ...NOTHING, journals: [page.output] });
  const named = v.safeParse(manifest, withoutSignature(value));
  if (named.success) return ok({ ...NOTHING, manifests: [named.output] });
  return ok(null);
}

async function fromFolder(path: string): Promise<Result<Sealed>> {
  const names = (await readdir(path)).sort();
  if (names.includes(INDEX)) {
    const backup = await readBackup(path);
    if (!backup.ok) return backup;
    const { index, objects, records } = backup.value;
    const manifests = index.manifest === null ? [] : [index.manifest];
    return ok({ ...NOTHING, objects, manifests, journals: [{ device: index.device, records }] });
  }
  const parts: Sealed[] = [];
  for (const name of names) {
    if (/-(wal|shm)$/.test(name) || !(await stat(join(path, name))).isFile()) continue;
    const found = await fromFile(join(path, name));
    if (!found.ok) return found;
    if (found.value !== null) parts.push(found.value);
  }
  return ok(joined(parts));
}

/** All data of a device: of each version the objects with a good copy, and the journal. */
function fromDevice(store: DeviceReader): Sealed {
  const versions = store.versions();
  const names = versions.flatMap(({ manifest: of, baseObject, deltaObject }) => [
    of.keyrings.staff.sha256,
    of.keyrings.leader.sha256,
    baseObject,
    ...(deltaObject === null ? [] : [deltaObject]),
    of.protected.sha256,
  ]);
  const objects = [...new Set(names)].flatMap((sha256) => store.object(sha256) ?? []);
  const device = store.enrollment()?.device;
  return {
    objects,
    manifests: versions.map((version) => version.manifest),
    journals: device === undefined ? [] : [{ device, records: allRecords(store) }],
    attendance: store.attendance(),
  };
}

const PAGE = 1_000;

export function allRecords(store: DeviceReader): JournalRecord[] {
  const records: JournalRecord[] = [];
  for (;;) {
    const page = store.journalAfter(records.length, PAGE);
    records.push(...page);
    if (page.length < PAGE) return records;
  }
}

function joined(parts: readonly Sealed[]): Sealed {
  return {
    objects: parts.flatMap((part) => part.objects),
    manifests: parts.flatMap((part) => part.manifests),
    journals: parts.flatMap((part) => part.journals),
    attendance: parts.flatMap((part) => part.attendance),
  };
}

/** Undefined for text that is not JSON. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

function withoutSignature(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { signature: _signature, ...rest } = value as Record<string, unknown>;
  return rest;
}

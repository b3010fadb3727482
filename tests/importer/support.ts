import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { ok, type Result, unwrap } from '../../src/core/errors.ts';
import type { Child, Snapshot } from '../../src/core/snapshot.ts';
import { readExports } from '../../src/importer/import.ts';
import type { ImportedInstitution, ReadOptions } from '../../src/importer/options.ts';
import { DEFAULT_LIMITS } from '../../src/importer/publish/guards.ts';
import type { PublishOptions } from '../../src/importer/publish/publish.ts';
import type { RowIssue } from '../../src/importer/report.ts';
import { steppedClock } from '../fakes/clock.ts';

/** As a nightly import runs: nothing is accepted. */
export const CAREFUL: PublishOptions = {
  limits: DEFAULT_LIMITS,
  accepts: () => false,
  missing: 'hold',
};

export type Files = Readonly<Record<string, string | Uint8Array>>;

export const WRITTEN = new Date('2026-11-23T05:00:00Z');
const secret = new Uint8Array(32).fill(7);

export function options(more: Partial<ReadOptions> = {}): ReadOptions {
  return { clock: steppedClock(), idSecret: secret, ...more };
}

const dirs: string[] = [];
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});

export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'lygte-importer-'));
  dirs.push(dir);
  return dir;
}

/** A folder with these files, all written at WRITTEN. */
export function folder(files: Files): string {
  const dir = tempDir();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), content);
    utimesSync(join(dir, name), WRITTEN, WRITTEN);
  }
  return dir;
}

/** An import with all its institutions built and all its issues, in the order of files and lines. */
export interface Whole {
  readonly institutions: readonly ImportedInstitution[];
  readonly report: { readonly files: number; readonly rows: number; readonly issues: RowIssue[] };
}

export async function readWhole(
  paths: readonly string[],
  given: ReadOptions,
): Promise<Result<Whole>> {
  const issues: RowIssue[] = [];
  const read = await readExports(paths, { ...given, onIssue: (issue) => issues.push(issue) });
  if (!read.ok) return read;
  const institutions = [...read.value.institutions()];
  const { files, rows } = read.value.report;
  issues.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
  return ok({ institutions, report: { files, rows, issues } });
}

export function readFiles(files: Files, more: Partial<ReadOptions> = {}) {
  return readWhole([folder(files)], options(more));
}

export async function imported(files: Files): Promise<Whole> {
  return unwrap(await readFiles(files));
}

/** The only institution's snapshot. */
export async function snapshot(files: Files): Promise<Snapshot> {
  const { institutions } = await imported(files);
  const [only] = institutions;
  if (only === undefined || institutions.length !== 1) throw new Error('one institution expected');
  return only.snapshot;
}

export async function child(files: Files, id = 'b1'): Promise<Child> {
  const found = (await snapshot(files)).children.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no child ${id}`);
  return found;
}

export function reasons(issues: readonly RowIssue[]): string[] {
  return issues.map((issue) => `${issue.file}:${issue.line} ${issue.action} ${issue.reason}`);
}

/** The smallest export there is: one institution, one group, two children, a parent, a teacher. */
export const SMALL = {
  'orgs.csv':
    'sourcedId,status,dateLastModified,name,type\no1,active,2026-08-01T00:00:00Z,Børnehuset Egen,school\n',
  'users.csv': [
    'sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,givenName,familyName,sms,phone,agentSourcedIds',
    'b1,active,2026-08-01T00:00:00Z,true,o1,student,,Åse,Højlund,,,f1',
    'b2,active,2026-08-01T00:00:00Z,true,o1,student,,Bo,Krogsø,,,',
    'f1,active,2026-08-01T00:00:00Z,true,o1,parent,,Mette,Højlund,10 12 34 56,,',
    'p1,active,2026-08-01T00:00:00Z,true,o1,teacher,,Lone,Lindeby,,,',
    '',
  ].join('\n'),
  'classes.csv':
    'sourcedId,status,dateLastModified,title,classType,schoolSourcedId\ng1,active,,Mariehønen,homeroom,o1\n',
  'enrollments.csv':
    'sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role\ne1,active,,g1,o1,b1,student\ne2,active,,g1,o1,b2,student\n',
} as const;

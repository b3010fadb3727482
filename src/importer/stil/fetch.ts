import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import * as v from 'valibot';
import { err, type Failure, failure, ok, type Result } from '../../core/errors.ts';
import type { Clock, Random } from '../../core/ports.ts';
import { readIfThere } from '../../platform/files.ts';
import type { SourceFile } from '../files/source.ts';
import { readCredentials } from './credentials.ts';
import { isInstitutionNumber, type StilLimits, type StilSource, stilService } from './service.ts';

const path = v.pipe(v.string(), v.minLength(1));
const address = v.pipe(v.string(), v.regex(/^https:\/\/[\w.:/-]+$/));

/** `stil.json` in the office's folder. Paths are taken from that folder. */
const stilFile = v.strictObject({
  format: v.literal(1),
  /** The address of wsiEKSPORT. */
  url: v.optional(address, 'https://brugerdatabasen.stil.dk/bpi/wsieksport/7'),
  /** Another address where it is reached. */
  connect: v.optional(address),
  /** What STIL's Tilslutning gave this system. */
  system: v.pipe(v.string(), v.regex(/^[^\p{C}]{1,200}$/u)),
  certificate: path,
  key: v.optional(path),
  passphraseFile: v.optional(path),
  /** PEM of the authorities of the server; those of the system without it. */
  authorities: v.optional(path),
  package: v.optional(v.picklist(['FuldMyndighed', 'Fuld']), 'FuldMyndighed'),
  cpr: v.optional(v.boolean(), false),
  /** All that have given access, or these. */
  institutions: v.optional(
    v.union([
      v.literal('all'),
      v.pipe(v.array(v.pipe(v.string(), v.check(isInstitutionNumber))), v.minLength(1)),
    ]),
    'all',
  ),
});

type StilFile = v.InferOutput<typeof stilFile>;

/** What was fetched: a file for each institution, and those that could not be had. */
export interface StilFetched {
  readonly files: readonly SourceFile[];
  readonly failed: readonly { readonly institution: string; readonly failure: Failure }[];
}

interface Deps {
  readonly clock: Clock;
  readonly random: Random;
  readonly limits?: StilLimits;
  onInstitution?(number: string, done: number, all: number): void;
}

/**
 * Fetches the exports of all institutions that `stil.json` names. Fails with `noSuchFile`,
 * `badSettings`, what `readCredentials` says, or what the service says before the first institution.
 * A later failure is that institution's alone; where the service is gone, it is all the others' too.
 */
export async function fetchStil(folder: string, deps: Deps): Promise<Result<StilFetched>> {
  const config = await readStilFile(folder);
  if (!config.ok) return config;
  const from = (file: string) => resolve(folder, file);
  const { certificate, key, passphraseFile, authorities, ...access } = config.value;
  const credentials = await readCredentials(
    {
      certificate: from(certificate),
      key: key && from(key),
      passphraseFile: passphraseFile && from(passphraseFile),
    },
    deps.clock,
  );
  if (!credentials.ok) return credentials;
  const trusted = authorities && (await readFile(from(authorities), 'utf8').catch(() => null));
  if (trusted === null) return err(failure('noSuchFile', { file: basename(authorities ?? '') }));
  using service = stilService(
    { ...access, pack: access.package, credentials: credentials.value, authorities: trusted },
    deps,
  );
  return await fetchAll(service, access.institutions, deps);
}

async function fetchAll(
  source: StilSource,
  wanted: StilFile['institutions'],
  deps: Deps,
): Promise<Result<StilFetched>> {
  const listed = wanted === 'all' ? await source.institutions() : ok(wanted);
  if (!listed.ok) return listed;
  const numbers = [...new Set(listed.value)].sort();
  const files: SourceFile[] = [];
  const failed: { institution: string; failure: Failure }[] = [];
  let gone: Failure | null = null;
  for (const [done, institution] of numbers.entries()) {
    deps.onInstitution?.(institution, done, numbers.length);
    const fetched: Result<SourceFile> =
      gone === null ? await source.fetchInstitution(institution) : err(gone);
    if (fetched.ok) files.push(fetched.value);
    else failed.push({ institution, failure: fetched.failure });
    if (!fetched.ok && /^stilUn/.test(fetched.failure.code)) gone = fetched.failure;
  }
  const [first] = failed;
  return files.length === 0 && first !== undefined ? err(first.failure) : ok({ files, failed });
}

async function readStilFile(folder: string): Promise<Result<StilFile>> {
  const file = join(folder, 'stil.json');
  const bytes = await readIfThere(file);
  if (bytes === null) return err(failure('noSuchFile', { file }));
  const wrong = (key: string) => err(failure('badSettings', { file, key: key.slice(0, 40) }));
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return wrong('JSON');
  }
  const parsed = v.safeParse(stilFile, value);
  if (parsed.success) return ok(parsed.output);
  const [issue] = parsed.issues;
  return wrong(v.getDotPath(issue) ?? '?');
}

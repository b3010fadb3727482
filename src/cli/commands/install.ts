import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writePrivate } from '../../../appliance/storage/write-file.ts';
import type { Candidate } from '../../../appliance/tls/choose.ts';
import { TLS_FILES, tlsFolder } from '../../../appliance/tls/files.ts';
import { checkPair } from '../../../appliance/tls/manual.ts';
import { type Failure, failure } from '../../core/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';

export interface Given {
  /** Paths of PEM files. */
  readonly chain: string;
  readonly key: string;
}

/**
 * What somebody wants to put in, checked: of use for `name`, and valid at `now` (milliseconds since
 * 1970 UTC). Fails as `checkPair` does, with the file in its detail, or with `certificateOutdated`.
 */
export async function readGiven(
  { chain, key }: Given,
  name: string,
  now: number,
): Promise<Result<{ readonly pair: { chain: string; key: string }; readonly checked: Candidate }>> {
  const pair = { chain: await readFile(chain, 'utf8'), key: await readFile(key, 'utf8') };
  const checked = checkPair(pair, name);
  if (!checked.ok) return err(withFile(checked.failure, { chain, key }));
  const { notBefore, notAfter } = checked.value.chain;
  if (now < notBefore || now >= notAfter) return err(failure('certificateOutdated'));
  return ok({ pair, checked: checked.value });
}

function withFile({ code, detail }: Failure, { chain, key }: Given): Failure {
  if (code === 'badCertificate') return failure(code, { file: chain });
  return code === 'badKey' ? failure(code, { file: key }) : { code, ...(detail && { detail }) };
}

/**
 * Puts both files into their place, each whole. Between the two, and after a power cut there, the
 * box has a pair that does not fit: then it goes on with the hub's certificate and says so.
 */
export async function putIn(data: string, pair: { chain: string; key: string }): Promise<void> {
  const folder = tlsFolder(data);
  const [chain, key] = [TLS_FILES.manual.chain, TLS_FILES.manual.key].map((name) =>
    join(folder, name),
  ) as [string, string];
  await mkdir(dirname(key), { recursive: true, mode: 0o700 });
  await writePrivate(key, pair.key);
  await writePrivate(chain, pair.chain);
}

export async function takeOut(data: string): Promise<void> {
  const folder = dirname(join(tlsFolder(data), TLS_FILES.manual.key));
  await rm(folder, { recursive: true, force: true });
}

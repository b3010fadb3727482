import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { type Failure, failure } from '../../src/core/failure.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import { isForName, readChain } from '../../src/crypto/certificate.ts';
import type { Candidate } from './choose.ts';
import { codeOf } from './device-key.ts';
import { TLS_FILES } from './files.ts';

export interface PemPair {
  readonly chain: string;
  readonly key: string;
}

/** The two files as they are now; null where there is neither, `unreadable` where one is not to be had. */
export function readManual(folder: string): PemPair | null | 'unreadable' {
  const [chain, key] = [TLS_FILES.manual.chain, TLS_FILES.manual.key].map((name) =>
    textOf(join(folder, name)),
  );
  if (chain === null && key === null) return null;
  return typeof chain === 'string' && typeof key === 'string' ? { chain, key } : 'unreadable';
}

const NOTHING_THERE = ['ENOENT', 'ENOTDIR'];

/** Undefined where there is a file that cannot be read. */
function textOf(path: string): string | null | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return NOTHING_THERE.includes(codeOf(error)) ? null : undefined;
  }
}

/**
 * What somebody put in, found to be of use for `name`. Fails with `badCertificate`, `badKey`,
 * `keyMismatch` or `nameMismatch`. Whether it holds today is another matter.
 */
export function checkPair(pair: PemPair, name: string): Result<Candidate, Failure> {
  const chain = readChain(pair.chain);
  if (!chain.ok) return chain;
  const key = privateKeyIn(pair.key);
  if (key === null) return err(failure('badKey'));
  if (!chain.value.leaf.checkPrivateKey(key)) return err(failure('keyMismatch'));
  if (!isForName(chain.value, name)) return err(failure('nameMismatch', { name }));
  if (!isTakenByTls(pair)) return err(failure('badKey'));
  return ok({ source: 'manual', chain: chain.value, key: pair.key });
}

/** OpenSSL takes no key that is too short, however well it fits. */
function isTakenByTls({ chain, key }: PemPair): boolean {
  try {
    createSecureContext({ cert: chain, key, minVersion: 'TLSv1.2' });
    return true;
  } catch {
    return false;
  }
}

function privateKeyIn(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}

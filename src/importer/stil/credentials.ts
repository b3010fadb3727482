import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import { runCommand } from '../../platform/run-command.ts';

/** Where the municipality's certificate lies. */
export interface CredentialFiles {
  /** PEM, or PKCS #12 with the key in it. */
  readonly certificate: string;
  /** PEM; left out where the key is in the file of the certificate. */
  readonly key?: string | undefined;
  /** A file whose first line is the passphrase of the key. */
  readonly passphraseFile?: string | undefined;
}

/** What calls are signed with, and what this machine shows at the TLS handshake. */
export interface Credentials {
  readonly key: KeyObject;
  readonly certificate: X509Certificate;
  /** PEM: the certificate, then those above it. */
  readonly chain: string;
}

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const OPENSSL_MS = 30_000;

/**
 * Reads certificate and key. Fails with `noSuchFile`, `stilCertificate` (not readable, or a wrong
 * passphrase), `keyMismatch` or `certificateOutdated`. No secret is in a failure or among a
 * process's arguments: for PKCS #12 `openssl` is told the file of the passphrase.
 */
export async function readCredentials(
  files: CredentialFiles,
  clock: Clock,
): Promise<Result<Credentials>> {
  const texts: string[] = [];
  for (const path of [files.certificate, files.key ?? files.certificate]) {
    const bytes = await readFile(path).catch(() => null);
    if (bytes === null) return err(failure('noSuchFile', { file: basename(path) }));
    const text = bytes.toString('latin1');
    const pem = text.includes('-----BEGIN') ? text : await fromPkcs12(path, files.passphraseFile);
    if (pem === null) return err(failure('stilCertificate', { file: basename(path) }));
    texts.push(pem);
  }
  const [certificates = '', keys = ''] = texts;
  const passphrase = await readPassphrase(files.passphraseFile);
  if (!passphrase.ok) return passphrase;
  const key = privateKey(keys, passphrase.value);
  const chain = certificatesIn(certificates);
  if (key === null || chain === null || chain.length === 0)
    return err(
      failure('stilCertificate', {
        file: basename(key ? files.certificate : (files.key ?? files.certificate)),
      }),
    );
  const own = chain.find((certificate) => certificate.checkPrivateKey(key));
  if (own === undefined) return err(failure('keyMismatch'));
  const now = clock.now();
  if (now < Date.parse(own.validFrom) || now > Date.parse(own.validTo))
    return err(failure('certificateOutdated'));
  const above = chain.filter((certificate) => certificate !== own);
  const text = [own, ...above].map((certificate) => certificate.toString()).join('');
  return ok({ key, certificate: own, chain: text });
}

async function readPassphrase(path: string | undefined): Promise<Result<string | undefined>> {
  if (path === undefined) return ok(undefined);
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return err(failure('noSuchFile', { file: basename(path) }));
  return ok(text.split(/\r?\n/, 1)[0]);
}

function privateKey(pem: string, passphrase: string | undefined): KeyObject | null {
  try {
    return createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch {
    return null;
  }
}

function certificatesIn(pem: string): X509Certificate[] | null {
  try {
    return (pem.match(BLOCK) ?? []).map((block) => new X509Certificate(block));
  } catch {
    return null;
  }
}

/** Node reads PKCS #12 for TLS only and gives no key to sign with. `-legacy`: older algorithms. */
async function fromPkcs12(
  path: string,
  passphraseFile: string | undefined,
): Promise<string | null> {
  const pass = passphraseFile === undefined ? 'pass:' : `file:${passphraseFile}`;
  for (const more of [[], ['-legacy']]) {
    const opened = await runCommand(
      ['openssl', 'pkcs12', '-in', path, '-nodes', '-passin', pass, ...more],
      { timeoutMs: OPENSSL_MS },
    );
    if (opened.code === 0) return opened.stdout;
  }
  return null;
}

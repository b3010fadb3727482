import 'reflect-metadata';
import { createPublicKey } from 'node:crypto';
import { Pkcs10CertificateRequest, SubjectAlternativeNameExtension } from '@peculiar/x509';
import * as v from 'valibot';
import { deviceName } from '../../core/config.ts';
import { err, failure, ok, type Result } from '../../core/errors.ts';

/** The parts of a request that go into a certificate; everything else is ignored. */
export interface Wanted {
  readonly name: string;
  /** SubjectPublicKeyInfo, DER in base64. */
  readonly publicKey: string;
  /** The request itself, DER. */
  readonly csr: Buffer;
}

const BLOCK =
  /^-----BEGIN CERTIFICATE REQUEST-----([\sA-Za-z0-9+/=]+)-----END CERTIFICATE REQUEST-----\s*$/;
const CURVES: readonly (string | undefined)[] = ['prime256v1', 'secp384r1'];

/**
 * A PKCS #10 request in PEM, signed by the key it is for, for exactly one DNS name. Fails with
 * `badRequest` on anything else, as the device that sent it may be hostile.
 */
export async function readRequest(pem: string): Promise<Result<Wanted>> {
  try {
    const csr = Buffer.from(BLOCK.exec(pem)?.[1] ?? '', 'base64');
    const request = new Pkcs10CertificateRequest(csr);
    const name = onlyName(request);
    const publicKey = keyOf(request);
    if (name === null || publicKey === null || !(await request.verify()))
      return err(failure('badRequest'));
    return ok({ name, publicKey, csr });
  } catch {
    // The parsers throw many kinds of errors for bytes that are no request.
    return err(failure('badRequest'));
  }
}

/** The only DNS name; a different common name is refused, as another authority would see it. */
function onlyName(request: Pkcs10CertificateRequest): string | null {
  const [extension, ...others] = request.extensions;
  if (!(extension instanceof SubjectAlternativeNameExtension) || others.length > 0) return null;
  const names = extension.names.items;
  const [only] = names;
  const name = v.safeParse(deviceName, only?.value);
  if (names.length !== 1 || only?.type !== 'dns' || !name.success) return null;
  const claimed = [only.value, ...request.subjectName.getField('CN')];
  return claimed.every((each) => each === name.output) ? name.output : null;
}

function keyOf(request: Pkcs10CertificateRequest): string | null {
  const key = createPublicKey({
    key: Buffer.from(request.publicKey.rawData),
    format: 'der',
    type: 'spki',
  });
  if (!CURVES.includes(key.asymmetricKeyDetails?.namedCurve)) return null;
  return key.export({ type: 'spki', format: 'der' }).toString('base64');
}

/** A certificate the hub has issued. It contains no secret. */
export interface HeldCertificate {
  /** PEM, the device's certificate first. */
  readonly chain: string;
  /** Which authority it is from. */
  readonly issuer: string;
  /** SubjectPublicKeyInfo, DER in base64. */
  readonly publicKey: string;
  /** Milliseconds since 1970 UTC. */
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Whether a DNS name is one of those domains, or below one. */
export function isBelow(name: string, domains: readonly string[]): boolean {
  return domains.some((domain) => name === domain || name.endsWith(`.${domain}`));
}

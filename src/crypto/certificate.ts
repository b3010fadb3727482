import { X509Certificate } from 'node:crypto';
import { err, failure, ok, type Result } from '../core/errors.ts';

/** A certificate and its intermediate certificates, as a TLS server sends them. */
export interface CertificateChain {
  readonly pem: string;
  readonly leaf: X509Certificate;
  /** The certificate that the authority has signed; the leaf when there is only one. */
  readonly last: X509Certificate;
  /** Milliseconds since 1970 UTC. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** SubjectPublicKeyInfo of the leaf, DER in base64. */
  readonly publicKey: string;
}

const BLOCK = /-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=]+-----END CERTIFICATE-----/g;
/** Most certificates in a chain: more than any authority uses. */
const LONGEST = 8;

/**
 * Reads a chain in PEM, the leaf first and each followed by the one that signed it. Fails with
 * `badCertificate` when it is not such a chain, or when the text is cut off.
 */
export function readChain(pem: string): Result<CertificateChain> {
  const blocks = pem.match(BLOCK) ?? [];
  const begun = pem.split('-----BEGIN').length - 1;
  if (begun !== blocks.length || begun > LONGEST) return err(failure('badCertificate'));
  try {
    const certificates = blocks.map((block) => new X509Certificate(block));
    const [leaf] = certificates;
    const last = certificates.at(-1);
    if (leaf === undefined || last === undefined || !certificates.every(signedByNext))
      return err(failure('badCertificate'));
    return ok({
      pem: `${blocks.join('\n')}\n`,
      leaf,
      last,
      notBefore: leaf.validFromDate.getTime(),
      notAfter: leaf.validToDate.getTime(),
      publicKey: leaf.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    });
  } catch {
    // OpenSSL throws many different errors for bytes that are no certificate.
    return err(failure('badCertificate'));
  }
}

function signedByNext(
  certificate: X509Certificate,
  index: number,
  all: readonly X509Certificate[],
): boolean {
  const next = all[index + 1];
  return (
    next === undefined || (certificate.checkIssued(next) && certificate.verify(next.publicKey))
  );
}

/** Whether browsers accept the leaf for that name. They ignore the subject, so this does too. */
export function isForName({ leaf }: CertificateChain, name: string): boolean {
  return leaf.checkHost(name, { subject: 'never' }) !== undefined;
}

/** Whether that authority has signed the chain. */
export function isSignedBy(
  { last }: CertificateChain,
  { leaf: authority }: CertificateChain,
): boolean {
  return authority.ca && last.checkIssued(authority) && last.verify(authority.publicKey);
}

/** When to fetch a new one, in milliseconds since 1970 UTC: after half of its lifetime. */
export function renewalAt({ notBefore, notAfter }: CertificateChain): number {
  return notBefore + (notAfter - notBefore) / 2;
}

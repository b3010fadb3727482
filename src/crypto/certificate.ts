import { X509Certificate } from 'node:crypto';
import { err, failure, ok, type Result } from '../core/errors.ts';

/** A certificate and those that lead up to its authority, as a server shows them. */
export interface CertificateChain {
  readonly pem: string;
  readonly leaf: X509Certificate;
  /** The one nearest to the authority; with one certificate only, the leaf. */
  readonly last: X509Certificate;
  /** Milliseconds since 1970 UTC. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** SubjectPublicKeyInfo of the leaf, DER in base64. */
  readonly publicKey: string;
}

const BLOCK = /-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=]+-----END CERTIFICATE-----/g;
/** More than any authority has between itself and a server. */
const LONGEST = 8;

/**
 * A chain in PEM, the leaf first and each followed by the one that signed it. Fails with
 * `badCertificate` when that is not so, or when the text ends in the middle of one.
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
    // OpenSSL's errors are as many as the ways in which bytes are no certificate.
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

/** Whether browsers take the chain's leaf for that name: the subject says nothing to them. */
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

/** When a new one should be fetched: half of its life is left for trying. */
export function renewalAt({ notBefore, notAfter }: CertificateChain): number {
  return notBefore + (notAfter - notBefore) / 2;
}

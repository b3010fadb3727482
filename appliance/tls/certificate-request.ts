import 'reflect-metadata';
import { createPublicKey } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Pkcs10CertificateRequestGenerator,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Random } from '../../src/core/ports.ts';
import type { DeviceKey } from './device-key.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;
/** X.520: a common name is no longer than this. Only old tools read it at all. */
const COMMON_NAME_MAX = 64;
/** A box may not know what year it is: its own certificate holds whatever the year. */
const ALWAYS = { notBefore: new Date('2020-01-01T00:00:00Z'), notAfter: new Date('2049-12-31') };

/** PKCS #10 in PEM: that key, and one DNS name. */
export async function certificateRequest(key: DeviceKey, name: string): Promise<string> {
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: subjectOf(name),
    keys: keyPair(key),
    signingAlgorithm: SIGNING,
    extensions: [nameExtension(name)],
  });
  return `${request.toString('pem')}\n`;
}

/** A certificate in PEM that nobody vouches for, so that something answers until there is another. */
export async function ownCertificate(
  key: DeviceKey,
  name: string,
  random: Random,
): Promise<string> {
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: Buffer.from(random.bytes(16)).toString('hex'),
    name: subjectOf(name),
    keys: keyPair(key),
    signingAlgorithm: SIGNING,
    extensions: [
      nameExtension(name),
      new BasicConstraintsExtension(false, undefined, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    ],
    ...ALWAYS,
  });
  return `${certificate.toString('pem')}\n`;
}

function subjectOf(name: string): string {
  return name.length > COMMON_NAME_MAX ? '' : `CN=${name}`;
}

/** Critical where there is no subject (RFC 5280). */
function nameExtension(name: string): SubjectAlternativeNameExtension {
  const isOnly = subjectOf(name) === '';
  return new SubjectAlternativeNameExtension([{ type: 'dns', value: name }], isOnly);
}

function keyPair({ privateKey }: DeviceKey) {
  return {
    privateKey: privateKey.toCryptoKey(ALGORITHM, false, ['sign']),
    publicKey: createPublicKey(privateKey).toCryptoKey(ALGORITHM, true, ['verify']),
  };
}

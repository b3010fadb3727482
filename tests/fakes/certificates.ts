import 'reflect-metadata';
import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import {
  BasicConstraintsExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import {
  certificateRequest,
  type DeviceKey,
  newDeviceKey,
} from '../../appliance/tls/device-key.ts';

export interface TestRequest {
  readonly key: DeviceKey;
  readonly csr: string;
}

/** A device's key and its request for `name`. */
export async function testRequest(name: string, key = newDeviceKey()): Promise<TestRequest> {
  return { key, csr: await certificateRequest(key, name) };
}

export interface ChainOptions {
  readonly name?: string;
  /** Milliseconds since 1970 UTC. */
  readonly from?: number;
  readonly until?: number;
  /** RSA, as many authorities still give out. */
  readonly rsa?: boolean;
}

/** What somebody gets from an authority elsewhere: a leaf, an intermediate, and a key. */
export async function testChain({
  name = 'ahus.example',
  from = Date.now() - 3_600_000,
  until = Date.now() + 90 * 24 * 3_600_000,
  rsa = false,
}: ChainOptions = {}) {
  const root = await signed({ subject: 'CN=Root', isAuthority: true, from: 0, until: FAR });
  const between = { subject: 'CN=Between', isAuthority: true, from: 0, until: FAR };
  const intermediate = await signed(between, root);
  const leaf = await signed(
    { subject: '', name, isAuthority: false, from, until, rsa },
    intermediate,
  );
  return {
    fullchain: `${leaf.pem}${intermediate.pem}`,
    leaf: leaf.pem,
    intermediate: intermediate.pem,
    root: root.pem,
    key: leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

const FAR = Date.parse('2049-01-01T00:00:00Z');
const SHA = { hash: 'SHA-256' };
const EC = { name: 'ECDSA', namedCurve: 'P-256', ...SHA };
const RSA = { name: 'RSASSA-PKCS1-v1_5', ...SHA };

interface Signed {
  readonly pem: string;
  readonly subject: string;
  readonly privateKey: KeyObject;
}

async function signed(
  of: {
    readonly subject: string;
    readonly name?: string;
    readonly isAuthority: boolean;
    readonly from: number;
    readonly until: number;
    readonly rsa?: boolean;
  },
  by?: Signed,
): Promise<Signed> {
  const { privateKey, publicKey } =
    of.rsa === true
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificate = await X509CertificateGenerator.create({
    subject: of.subject,
    issuer: by?.subject ?? of.subject,
    notBefore: new Date(of.from),
    notAfter: new Date(of.until),
    publicKey: publicKey.toCryptoKey(of.rsa === true ? RSA : EC, true, ['verify']),
    signingKey: (by?.privateKey ?? privateKey).toCryptoKey(EC, false, ['sign']),
    signingAlgorithm: EC,
    extensions: [
      new BasicConstraintsExtension(of.isAuthority, undefined, true),
      ...(of.name === undefined
        ? []
        : [
            new SubjectAlternativeNameExtension([
              { type: isIP(of.name) > 0 ? 'ip' : 'dns', value: of.name },
            ]),
          ]),
    ],
  });
  return { pem: `${certificate.toString('pem')}\n`, subject: of.subject, privateKey };
}

/** The key a certificate is for, as a `DeviceKey` names it. */
export function keyOf(pem: string): string {
  const { publicKey } = new X509Certificate(pem);
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}

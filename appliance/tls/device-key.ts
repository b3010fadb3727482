import 'reflect-metadata';
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Pkcs10CertificateRequestGenerator,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Logger, Random } from '../../src/core/ports.ts';
import { writePrivate } from '../../src/platform/files.ts';

/** The device's key for TLS (EC P-256). It never leaves the device. */
export interface DeviceKey {
  readonly privateKey: KeyObject;
  /** PKCS #8. */
  readonly pem: string;
  /** SubjectPublicKeyInfo, DER in base64. */
  readonly publicKey: string;
  /** Whether the next process will find it again. */
  readonly kept: boolean;
}

/**
 * The key in the file, or a new one where there is none or it is damaged: a lost key only costs a new
 * certificate. On a disk that cannot be written, or where the file cannot be read, the new key stays
 * in memory.
 */
export async function openDeviceKey(path: string, logger: Logger): Promise<DeviceKey> {
  let pem = '';
  try {
    pem = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') {
      logger.warn('tls.keyUnreadable', { error: codeOf(error) });
      return newDeviceKey();
    }
  }
  const found = parseDeviceKey(pem);
  if (found !== null) return found;
  if (pem !== '') logger.warn('tls.keyDamaged');
  const made = newDeviceKey();
  try {
    await writePrivate(path, made.pem);
    logger.info('tls.keyMade');
    return { ...made, kept: true };
  } catch (error) {
    logger.warn('tls.keyNotKept', { error: codeOf(error) });
    return made;
  }
}

/** A key that is in no file. */
export function newDeviceKey(): DeviceKey {
  return described(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, false);
}

/** Null for anything but an EC P-256 key. */
export function parseDeviceKey(pem: string): DeviceKey | null {
  try {
    const privateKey = createPrivateKey(pem);
    const isOurs = privateKey.asymmetricKeyDetails?.namedCurve === 'prime256v1';
    return isOurs ? described(privateKey, true) : null;
  } catch {
    return null;
  }
}

function described(privateKey: KeyObject, kept: boolean): DeviceKey {
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return {
    privateKey,
    pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: spki.toString('base64'),
    kept,
  };
}

/** The code of an error of the operating system. Throws any other error. */
export function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string')
    return error.code;
  throw error;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;
/** X.520: a common name is no longer than this. Only old tools read it. */
const COMMON_NAME_MAX = 64;
/** A device may not know the year, so its own certificate is valid for decades. */
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

/** A self-signed certificate in PEM, for TLS until there is another. */
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

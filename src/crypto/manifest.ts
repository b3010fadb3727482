import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import * as v from 'valibot';
import { canonical } from '../core/canonical-json.ts';
import { err, failure, ok, type Result } from '../core/errors.ts';
import {
  type AttendanceUpdate,
  type Manifest,
  type SignedAttendance,
  type SignedManifest,
  signedAttendance,
  signedManifest,
} from '../core/hub-api.ts';
import { sha256Hex } from './chain.ts';

/** What the importer signs begins with one of these, so that neither can pass for the other. */
const CONTEXT = 'lygte manifest 1\n';
const ATTENDANCE_CONTEXT = 'lygte attendance 1\n';

export interface SigningKey {
  /** Raw 32 bytes, base64. */
  readonly publicKey: string;
  /** PKCS #8 DER, base64. */
  readonly privateKey: string;
}

/** A new Ed25519 key pair of an importer. */
export function newSigningKey(): SigningKey {
  const pair = generateKeyPairSync('ed25519');
  const x = pair.publicKey.export({ format: 'jwk' }).x ?? '';
  return {
    publicKey: Buffer.from(x, 'base64url').toString('base64'),
    privateKey: pair.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  };
}

/** Signs `lygte manifest 1`, a line feed and the manifest's canonical JSON with Ed25519. */
export function signManifest(manifest: Manifest, privateKey: string): SignedManifest {
  return { ...manifest, signature: signatureOf(manifestBytes(manifest), privateKey) };
}

/**
 * The manifest in a received body. Fails with `hubGarbage` when it is no signed manifest, and
 * `badSignature` when it was not signed by `publicKey` (raw, base64).
 */
export function verifyManifest(body: unknown, publicKey: string): Result<Manifest> {
  const parsed = v.safeParse(signedManifest, body);
  if (!parsed.success) return err(failure('hubGarbage'));
  const { signature, ...manifest } = parsed.output;
  return isSigned(manifestBytes(manifest), signature, publicKey)
    ? ok(manifest)
    : err(failure('badSignature'));
}

/**
 * Signs `lygte attendance 1`, a line feed and the canonical JSON of the update with the sha256 and
 * size of its sealed bytes in their place.
 */
export function signAttendance(update: AttendanceUpdate, privateKey: string): SignedAttendance {
  return { ...update, signature: signatureOf(attendanceBytes(update), privateKey) };
}

/** The update in a received body. Fails as `verifyManifest` does. */
export function verifyAttendance(body: unknown, publicKey: string): Result<SignedAttendance> {
  const parsed = v.safeParse(signedAttendance, body);
  if (!parsed.success) return err(failure('hubGarbage'));
  const { signature, ...update } = parsed.output;
  // Only one spelling of the sealed bytes is signed.
  const bytes = Buffer.from(update.sealed, 'base64');
  const spelled = bytes.toString('base64') === update.sealed;
  return spelled && isSigned(attendanceBytes(update), signature, publicKey)
    ? ok(parsed.output)
    : err(failure('badSignature'));
}

function manifestBytes(manifest: Manifest): Buffer {
  return Buffer.from(CONTEXT + canonical(manifest));
}

function attendanceBytes({ sealed, ...facts }: AttendanceUpdate): Buffer {
  const bytes = Buffer.from(sealed, 'base64');
  const statement = { ...facts, sha256: sha256Hex(bytes), size: bytes.length };
  return Buffer.from(ATTENDANCE_CONTEXT + canonical(statement));
}

function signatureOf(bytes: Uint8Array, privateKey: string): string {
  const key = createPrivateKey({
    key: Buffer.from(privateKey, 'base64'),
    format: 'der',
    type: 'pkcs8',
  });
  return sign(null, bytes, key).toString('base64');
}

function isSigned(signed: Uint8Array, signature: string, publicKey: string): boolean {
  const bytes = Buffer.from(signature, 'base64');
  // Base64 may have unused bits at its end: only the canonical spelling is accepted.
  if (bytes.toString('base64') !== signature) return false;
  const key = rawPublicKey(publicKey);
  return key !== null && verify(null, signed, key, bytes);
}

function rawPublicKey(publicKey: string): KeyObject | null {
  const bytes = Buffer.from(publicKey, 'base64');
  if (bytes.length !== 32) return null;
  const x = bytes.toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

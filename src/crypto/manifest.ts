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
import { type Manifest, type SignedManifest, signedManifest } from '../core/hub-api.ts';

const CONTEXT = 'lygte manifest 1\n';

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
  const key = createPrivateKey({
    key: Buffer.from(privateKey, 'base64'),
    format: 'der',
    type: 'pkcs8',
  });
  return { ...manifest, signature: sign(null, signedBytes(manifest), key).toString('base64') };
}

/**
 * The manifest in a received body. Fails with `hubGarbage` when it is no signed manifest, and
 * `badSignature` when it was not signed by `publicKey` (raw, base64).
 */
export function verifyManifest(body: unknown, publicKey: string): Result<Manifest> {
  const parsed = v.safeParse(signedManifest, body);
  if (!parsed.success) return err(failure('hubGarbage'));
  const { signature, ...manifest } = parsed.output;
  const bytes = Buffer.from(signature, 'base64');
  // Base64 may have unused bits at its end: only the canonical spelling is accepted.
  const spelled = bytes.toString('base64') === signature;
  const key = rawPublicKey(publicKey);
  if (!spelled || key === null || !verify(null, signedBytes(manifest), key, bytes))
    return err(failure('badSignature'));
  return ok(manifest);
}

function signedBytes(manifest: Manifest): Buffer {
  return Buffer.from(CONTEXT + canonical(manifest));
}

function rawPublicKey(publicKey: string): KeyObject | null {
  const bytes = Buffer.from(publicKey, 'base64');
  if (bytes.length !== 32) return null;
  const x = bytes.toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

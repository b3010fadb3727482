import { X509Certificate } from 'node:crypto';
import { certificateRequest } from '../../appliance/tls/certificate-request.ts';
import { type DeviceKey, newDeviceKey } from '../../appliance/tls/device-key.ts';

export interface TestRequest {
  readonly key: DeviceKey;
  readonly csr: string;
}

/** A box's key and its request for `name`. */
export async function testRequest(name: string, key = newDeviceKey()): Promise<TestRequest> {
  return { key, csr: await certificateRequest(key, name) };
}

/** The key a certificate is for, as a `DeviceKey` names it. */
export function keyOf(pem: string): string {
  const { publicKey } = new X509Certificate(pem);
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}

import { createHash } from 'node:crypto';

/** Lower-case hex SHA-256: the name of every stored object. */
export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

import { join } from 'node:path';

/** Names in the folder `tls` of the box's data, which is the server's alone. */
export const TLS_FILES = {
  key: 'key.pem',
  /** The box's own certificate, which nobody vouches for. */
  own: 'own.pem',
  /** Put in by `lygte certificate install`, or by hand. */
  manual: { chain: join('manual', 'fullchain.pem'), key: join('manual', 'key.pem') },
} as const;

export function tlsFolder(data: string): string {
  return join(data, 'tls');
}

import { join } from 'node:path';

import { type Rights, UNFINISHED } from '../../src/store/write-file.ts';
import type { Accounts } from './accounts.ts';
import type { Disk } from './disk.ts';

/** Names in the data folder. */
export const BOX_FILE = 'box.json';
export const KEY_FILE = 'hotspot.key';
export const ORDER_FILE = 'enrol.json';

const ROOT = 0;

/** Whose each part of the data folder is; without accounts (no box) only the modes are kept. */
export function dataRights(accounts: Accounts | null) {
  const of = (mode: number, uid: number | undefined, gid = accounts?.group): Rights => ({
    mode,
    owner: accounts === null || uid === undefined || gid === undefined ? null : { uid, gid },
  });
  const { server, sync } = accounts ?? {};
  const shared = of(0o660, server);
  return {
    folder: of(0o2770, ROOT),
    files: {
      [BOX_FILE]: of(0o640, ROOT),
      [KEY_FILE]: of(0o600, ROOT, ROOT),
      [ORDER_FILE]: of(0o660, ROOT),
      token: of(0o600, sync),
      'device.db': shared,
      'device.db-wal': shared,
      'device.db-shm': shared,
    },
    tls: of(0o700, server),
    tlsFile: of(0o600, server),
  } as const;
}

export type DataRights = ReturnType<typeof dataRights>;

/** Makes the data folder where it is new, and puts right whose everything in it is. */
export async function mendDataFolder(disk: Disk, data: string, rights: DataRights): Promise<void> {
  await disk.folder(data, rights.folder);
  for (const name of await disk.names(data))
    if (name.endsWith(UNFINISHED)) await disk.remove(join(data, name));
  for (const [name, of] of Object.entries(rights.files)) await disk.own(join(data, name), of);
  await mendTls(disk, join(data, 'tls'), rights);
}

/** Certificates put in by hand arrive as root's: the server is who must read them. */
async function mendTls(disk: Disk, tls: string, { tls: folder, tlsFile }: DataRights) {
  const manual = join(tls, 'manual');
  await disk.own(tls, folder);
  await disk.own(manual, folder);
  for (const at of [tls, manual])
    for (const name of await disk.names(at))
      if (/\.(pem|json)$/.test(name)) await disk.own(join(at, name), tlsFile);
}

import { join } from 'node:path';

import { type Rights, UNFINISHED } from '../storage/write-file.ts';
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

export interface DataFolder {
  readonly disk: Disk;
  /** Its path. */
  readonly data: string;
  readonly rights: DataRights;
  /** See `SetupDeps`. */
  readonly alone: boolean;
  /** Does `work` on a file; what the operating system refuses is somebody else's to tell. */
  attempt(file: string, work: () => Promise<void>): Promise<unknown>;
}

/**
 * Makes the data folder where it is new, and puts right whose everything in it is. One part that
 * cannot be put right does not keep the others from it.
 */
export async function mendDataFolder(folder: DataFolder): Promise<void> {
  const { disk, data, rights, alone, attempt } = folder;
  await attempt(data, () => disk.folder(data, rights.folder));
  await attempt(data, async () => {
    for (const name of alone ? await disk.names(data) : [])
      if (name.endsWith(UNFINISHED)) await disk.remove(join(data, name));
  });
  for (const [name, of] of Object.entries(rights.files)) {
    const file = join(data, name);
    await attempt(file, () => disk.own(file, of));
  }
  await mendTls(folder);
}

/** Certificates put in by hand arrive as root's: the server is who must read them. */
async function mendTls({ disk, data, rights, attempt }: DataFolder): Promise<void> {
  const tls = join(data, 'tls');
  for (const folder of [tls, join(tls, 'manual')])
    await attempt(folder, async () => {
      await disk.own(folder, rights.tls);
      for (const name of await disk.names(folder))
        if (/\.(pem|json)$/.test(name)) await disk.own(join(folder, name), rights.tlsFile);
    });
}

import { join } from 'node:path';
import { KEY_FILE } from './data-folder.ts';
import { type Disk, isRefusal } from './disk.ts';

export interface Wipe {
  readonly disk: Disk;
  /** The data folder. */
  readonly data: string;
  /** The posters and keycards on the wall have the key of the box's Wi-Fi on them. */
  readonly keepHotspot: boolean;
}

/** Of the file system, not of the box. */
const NOT_OURS = 'lost+found';
/** Files with something readable in them: a key, a token, a code. The rest is sealed. */
const SECRET = /(^hotspot\.key|^token|^enrol(led)?\.json|\.pem|\.key)$/;
/** Bytes: no key is longer. */
const LONGEST = 64 * 1024;

/**
 * Deletes everything a box has kept, its keys and tokens overwritten first. Throws what the disk
 * refuses. A wipe that was cut off is finished by the next one.
 */
export async function wipeData({ disk, data, keepHotspot }: Wipe): Promise<void> {
  const keep = (name: string) => name === NOT_OURS || (keepHotspot && name === KEY_FILE);
  const doomed = (await disk.names(data)).filter((name) => !keep(name));
  for (const name of doomed) await overwriteSecrets(disk, join(data, name), name);
  for (const name of doomed) await disk.remove(join(data, name));
}

/** On a flash disk the bytes may live on out of reach; on others they are gone. */
async function overwriteSecrets(disk: Disk, path: string, name: string): Promise<void> {
  for (const inside of await disk.names(path))
    await overwriteSecrets(disk, join(path, inside), inside);
  if (!SECRET.test(name)) return;
  try {
    const bytes = await disk.read(path, LONGEST);
    if (bytes !== null && bytes.length > 0) await disk.overwrite(path, Buffer.alloc(bytes.length));
  } catch (error) {
    // A link, or a file whose bytes the disk has lost: it goes all the same.
    if (!isRefusal(error)) throw error;
  }
}

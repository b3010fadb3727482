import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TOKEN_FILE } from '../../appliance/storage/facts.ts';
import { syncFolder } from '../../appliance/storage/write-file.ts';
import { ok } from '../core/result.ts';
import { withDeviceCopy } from './device-copy.ts';

/**
 * Puts a closed database in the place of `device.db`. The old one's log goes first: with another
 * file it would be read into that. A token of another box goes too.
 */
export async function swapDatabase(data: string, beside: string, device: string): Promise<void> {
  const file = join(data, 'device.db');
  if ((await deviceOf(file)) !== device) await rm(join(data, TOKEN_FILE), { force: true });
  await rm(`${file}-wal`, { force: true });
  await rm(`${file}-shm`, { force: true });
  await rename(beside, file);
  await syncFolder(data);
}

async function deviceOf(file: string): Promise<string | null> {
  try {
    const device = await withDeviceCopy(file, async (store) =>
      ok(store.enrolment()?.device ?? null),
    );
    return device.ok ? device.value : null;
  } catch {
    return null;
  }
}

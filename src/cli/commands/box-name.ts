import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BOX_FILE } from '../../../appliance/setup/data-folder.ts';
import { checkBoxFile, configOf, parseWritten } from '../../core/box-check.ts';

/** The name that setup gives the services from `box.json`; null where there is no such file. */
export async function boxNameIn(data: string): Promise<string | null> {
  const path = join(data, BOX_FILE);
  try {
    const { written } = parseWritten(await readFile(path, 'utf8'), path);
    return configOf(checkBoxFile(written, path).written).name;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

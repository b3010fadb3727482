import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Option } from 'commander';
import { failure } from '../core/failure.ts';
import { err, ok, type Result } from '../core/result.ts';
import { type Office, openOffice } from '../importer/office.ts';
import { helpText } from './text/help.ts';
import type { World } from './world.ts';

/** Opens an office that is there. Fails with `noOffice`: a mistyped folder must not become one. */
export async function openKnownOffice(world: World, folder: string): Promise<Result<Office>> {
  const known = await stat(join(folder, 'keys.json')).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
  return known ? ok(await openOffice(folder, world)) : err(failure('noOffice', { file: folder }));
}

/** `--office`, where reading with the municipal key is a choice. */
export function officeKeyOption(world: World): Option {
  return new Option('--office <folder>', helpText[world.language].options.officeKey);
}

/** The municipality's age identity; null when no office was named. */
export async function readOfficeKey(
  world: World,
  folder: string | undefined,
): Promise<Result<string | null>> {
  if (folder === undefined) return ok(null);
  const office = await openKnownOffice(world, folder);
  return office.ok ? ok(office.value.identity) : office;
}

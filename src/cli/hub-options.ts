import { join } from 'node:path';
import { Option } from 'commander';
import { makeFolder } from '../../appliance/storage/make-folder.ts';
import { ok, type Result } from '../core/result.ts';
import { type HubConfig, hubConfig, readEnv } from '../hub/config.ts';
import { badOption } from './perform.ts';
import { helpText } from './text/help.ts';
import type { World } from './world.ts';

export interface HubOptions {
  readonly data?: string;
  readonly host?: string;
  readonly port?: number;
}

export function hubDataOption(world: World): Option {
  return new Option('--data <folder>', helpText[world.language].options.hubData);
}

/** Options over the environment; the hub's folder is made when it is not there. */
export async function configOf(world: World, options: HubOptions): Promise<Result<HubConfig>> {
  const given = readEnv(world.env);
  const postgres = options.data === undefined && given.databaseUrl !== undefined;
  // Beside PostgreSQL a folder is for keys only, and one nobody has named is soon lost.
  const home = postgres ? undefined : join(world.home, '.lygte', 'hub');
  const data = options.data ?? given.data ?? home;
  try {
    const config = hubConfig({ ...given, data, ...(postgres ? {} : { databaseUrl: undefined }) });
    if (!postgres && data !== undefined) await makeFolder(data);
    const { host = config.host, port = config.port } = options;
    return ok({ ...config, host, port });
  } catch (error) {
    // hub/config.ts throws one plain Error that names the variable; all else goes its own way.
    if (!(error instanceof Error) || error.constructor !== Error || 'code' in error) throw error;
    return badOption(error.message.split(' ')[0] ?? '', '');
  }
}

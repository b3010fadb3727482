import { join } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { ok, type Result } from '../core/errors.ts';
import { LANGUAGES, type Language } from '../core/text/language.ts';
import { type HubConfig, hubConfig, readEnv } from '../hub/config.ts';
import { makeFolder } from '../platform/files.ts';
import type { CommandContext } from './context.ts';
import { badOption } from './run.ts';
import { helpText } from './text/help.ts';

/** Options that several commands share. */

export function langOption(context: CommandContext): Option {
  const option = new Option('--lang <language>', helpText[context.language].options.lang);
  return option.choices(LANGUAGES).default(context.language);
}

/** Checked by `langOption`. */
export interface LanguageOption {
  readonly lang: Language;
}

export function jsonOption(context: CommandContext): Option {
  return new Option('--json', helpText[context.language].options.json);
}

/** The municipal office's folder: keys, cards, and its access to the hub. */
export function officeOption(context: CommandContext): Option {
  const option = new Option('--data <folder>', helpText[context.language].options.office);
  return option.default(officeFolder(context));
}

export function officeFolder(context: CommandContext): string {
  return context.env.LYGTE_OFFICE ?? join(context.home, '.lygte', 'office');
}

/** The device's folder: device.db and the token of lygte-sync. */
export function deviceDataOption(context: CommandContext): Option {
  const option = new Option('--data <folder>', helpText[context.language].options.deviceData);
  return option.default(context.env.LYGTE_DATA ?? '/var/lib/lygte');
}

export function hubUrlOption(context: CommandContext): Option {
  return new Option('--hub <url>', helpText[context.language].options.hub).argParser(parseUrl);
}

export function tokenFileOption(context: CommandContext): Option {
  return new Option('--token-file <file>', helpText[context.language].options.tokenFile);
}

/** Default address of a device. `.internal` is reserved: no site on the internet has it. */
const APP_URL = 'https://lygte.internal/';

export function appUrlOption(context: CommandContext): Option {
  const option = new Option('--url <url>', helpText[context.language].options.url);
  return option.argParser(parseUrl).default(context.env.LYGTE_URL ?? APP_URL);
}

/** A http(s) address, with its slash. */
export function parseUrl(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) throw new InvalidArgumentError('URL?');
  return url.href;
}

export function parsePort(value: string): number {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
  if (!(port <= 65_535)) throw new InvalidArgumentError('0–65535?');
  return port;
}

export interface HubOptions {
  readonly data?: string;
  readonly host?: string;
  readonly port?: number;
}

export function hubDataOption(context: CommandContext): Option {
  return new Option('--data <folder>', helpText[context.language].options.hubData);
}

/** The options apply over the environment; the hub's folder is made if it is missing. */
export async function configOf(
  context: CommandContext,
  options: HubOptions,
): Promise<Result<HubConfig>> {
  const given = readEnv(context.env);
  const postgres = options.data === undefined && given.databaseUrl !== undefined;
  // With PostgreSQL the folder holds keys only, and a default folder would be forgotten in backups.
  const home = postgres ? undefined : join(context.home, '.lygte', 'hub');
  const data = options.data ?? given.data ?? home;
  try {
    const config = hubConfig({ ...given, data, ...(postgres ? {} : { databaseUrl: undefined }) });
    if (!postgres && data !== undefined) await makeFolder(data);
    const { host = config.host, port = config.port } = options;
    return ok({ ...config, host, port });
  } catch (error) {
    // hub/config.ts throws a plain Error that names the variable; other errors are not expected.
    if (!(error instanceof Error) || error.constructor !== Error || 'code' in error) throw error;
    return badOption(error.message.split(' ')[0] ?? '', '');
  }
}

import { join } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { LANGUAGES, type Language } from '../core/text/language.ts';
import { helpText } from './text/help.ts';
import type { World } from './world.ts';

/** Options that several commands share. */

export function langOption(world: World): Option {
  const option = new Option('--lang <language>', helpText[world.language].options.lang);
  return option.choices(LANGUAGES).default(world.language);
}

/** As `langOption` has checked it. */
export interface Spoken {
  readonly lang: Language;
}

export function jsonOption(world: World): Option {
  return new Option('--json', helpText[world.language].options.json);
}

/** The municipal office's folder: keys, cards, and its access to the hub. */
export function officeOption(world: World): Option {
  const option = new Option('--data <folder>', helpText[world.language].options.office);
  return option.default(officeFolder(world));
}

export function officeFolder(world: World): string {
  return world.env.LYGTE_OFFICE ?? join(world.home, '.lygte', 'office');
}

/** The box's folder: device.db and the token of lygte-sync. */
export function deviceDataOption(world: World): Option {
  const option = new Option('--data <folder>', helpText[world.language].options.deviceData);
  return option.default(world.env.LYGTE_DATA ?? '/var/lib/lygte');
}

export function hubUrlOption(world: World): Option {
  return new Option('--hub <url>', helpText[world.language].options.hub).argParser(parseUrl);
}

export function tokenFileOption(world: World): Option {
  return new Option('--token-file <file>', helpText[world.language].options.tokenFile);
}

/** Where a box answers when nothing else is said: `.internal` is nobody's on the internet. */
const APP_URL = 'https://lygte.internal/';

export function appUrlOption(world: World): Option {
  const option = new Option('--url <url>', helpText[world.language].options.url);
  return option.argParser(parseUrl).default(world.env.LYGTE_URL ?? APP_URL);
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

import { join } from 'node:path';
import type { Command } from 'commander';
import { CONFIG_FILE, KEY_FILE } from '../../../appliance/setup/data-folder.ts';
import { isPassphrase, ssidOf } from '../../core/config.ts';
import { checkConfigFile, configOf, parseWritten } from '../../core/config-check.ts';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import { readIfThere } from '../../platform/files.ts';
import type { CommandContext } from '../context.ts';
import { readSecret } from '../office.ts';
import type { Wifi } from './qr.ts';

/** What a device's keycards and poster say about it. */
export interface OwnDevice {
  readonly wifi: Wifi;
  readonly appUrl: string;
}

/**
 * The device that this command runs on, by its own files; null on another computer. Throws what the
 * operating system reports: only root can read the hotspot's key.
 */
export async function ownDevice(context: CommandContext): Promise<OwnDevice | null> {
  const folder = context.env.LYGTE_DATA ?? '/var/lib/lygte';
  const key = await readIfThere(join(folder, KEY_FILE));
  if (key === null) return null;
  // A device without a configuration has the defaults.
  const text = (await readIfThere(join(folder, CONFIG_FILE))) ?? '';
  const { written } = checkConfigFile(
    parseWritten(text.toString(), CONFIG_FILE).written,
    CONFIG_FILE,
  );
  const config = configOf(written);
  const wifi = { name: ssidOf(config), password: key.toString().trim() };
  return { wifi, appUrl: `https://${config.name}/` };
}

export interface WifiChoice {
  readonly wifi?: string;
  /** As `readSecret` expects it. */
  readonly wifiPassword?: string;
}

/** The Wi-Fi as given, else the device's own; null where there is neither. */
export async function wifiFor(
  context: CommandContext,
  given: WifiChoice,
  device: OwnDevice | null,
): Promise<Result<Wifi | null>> {
  const typed = await readSecret(context, given.wifiPassword, 'LYGTE_WIFI_PASSWORD');
  const own = given.wifi === undefined ? device?.wifi : undefined;
  const name = given.wifi ?? own?.name;
  const password = typed ?? own?.password;
  if (name === undefined) return ok(null);
  if (password === undefined) return err(failure('wifiMissing'));
  return isPassphrase(password) ? ok({ name, password }) : err(failure('badPassphrase'));
}

/** The address given by `--url` or the environment, else the device's own. */
export function appUrlOf(
  context: CommandContext,
  command: Command,
  device: OwnDevice | null,
): string {
  const given = command.getOptionValueSource('url') !== 'default' || context.env.LYGTE_URL;
  return given || device === null ? command.getOptionValue('url') : device.appUrl;
}

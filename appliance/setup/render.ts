import { join } from 'node:path';
import {
  type DeviceConfig,
  HOTSPOT_ADDRESS,
  HOTSPOT_KEY_LENGTH,
  interfaceOf,
  isPassphrase,
} from '../../src/core/config.ts';
import { setupWrong } from '../../src/core/config-check.ts';
import type { Random } from '../../src/core/ports.ts';
import { dnsmasqConf } from '../hotspot/dnsmasq.ts';
import { firewallRules } from '../hotspot/firewall.ts';
import { HOTSPOT_CONNECTION, hotspotProfile } from '../hotspot/profile.ts';
import type { SetupRun } from './context.ts';
import { isRefusal, KEY_FILE } from './data-folder.ts';

/** Variables and their values; null leaves one out. */
type Settings = Readonly<Record<string, string | number | null>>;

/** `server.env`: the server's environment. */
function serverEnv({ name, zone, lan }: DeviceConfig, run: string): string {
  return envFile({
    LYGTE_NAME: name,
    LYGTE_ZONE: zone,
    LYGTE_HOTSPOT_ADDRESS: HOTSPOT_ADDRESS,
    LYGTE_LAN: lan.serve,
    LYGTE_SETUP: run,
  });
}

function syncEnv({ name, zone, sync }: DeviceConfig): string {
  return envFile({
    LYGTE_NAME: name,
    LYGTE_ZONE: zone,
    LYGTE_SYNC_HOURS: sync.hours,
    LYGTE_SYNC_SECONDS: sync.seconds,
    LYGTE_SYNC_QUIET_SECONDS: sync.quietSeconds,
  });
}

function panelEnv(config: DeviceConfig): string {
  const { panel } = config;
  return envFile({
    LYGTE_PANEL_DRIVER: panel.driver,
    LYGTE_BUTTON_PIN: panel.buttonPin,
    LYGTE_LED_PIN: panel.ledPin,
    LYGTE_GPIO_LABEL: panel.chip,
    LYGTE_BUTTON_ACTIVE: panel.buttonActive,
    LYGTE_LED_ACTIVE: panel.ledActive,
    LYGTE_BUTTON_INPUT: panel.buttonInput,
    LYGTE_LED_NAME: panel.ledName,
    LYGTE_HOTSPOT_MODE: config.hotspot.mode,
    LYGTE_HOTSPOT_INTERFACE: interfaceOf(config),
    LYGTE_HOTSPOT_CONNECTION: HOTSPOT_CONNECTION,
  });
}

/** Lines as systemd's `EnvironmentFile=` reads them: in quotes, only `\` and `"` mean anything. */
function envFile(settings: Settings): string {
  return Object.entries(settings)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}="${String(value).replaceAll(/[\\"]/g, '\\$&')}"\n`)
    .join('');
}

/** Thirty characters that are not confused on paper (as 0 and o, 1, i and l, 2 and z are). */
const CHARACTERS = 'abcdefghjkmnpqrstuvwxyz3456789';

/** A new WPA2 key, every character equally likely. */
export function newHotspotKey(random: Pick<Random, 'bytes'>): string {
  // Larger bytes would make the first characters likelier.
  const limit = 256 - (256 % CHARACTERS.length);
  let key = '';
  while (key.length < HOTSPOT_KEY_LENGTH)
    for (const byte of random.bytes(HOTSPOT_KEY_LENGTH))
      if (byte < limit && key.length < HOTSPOT_KEY_LENGTH)
        key += CHARACTERS[byte % CHARACTERS.length];
  return key;
}

const ROOTS = { uid: 0, gid: 0 };

/** Writes the configuration of services and system; done at every start. */
export async function render(run: SetupRun, config: DeviceConfig, key: string): Promise<void> {
  const owner = run.accounts === null ? null : ROOTS;
  const { run: folder, profiles } = run.paths;
  const texts: Readonly<Record<string, string>> = {
    'server.env': serverEnv(config, folder),
    'sync.env': syncEnv(config),
    'panel.env': panelEnv(config),
    'dnsmasq.conf': dnsmasqConf(config),
    'firewall.nft': firewallRules(config),
  };
  await run.attempt(setupWrong('cannotWrite', { file: folder }), async () => {
    await run.disk.folder(folder, { mode: 0o755, owner });
    for (const [name, text] of Object.entries(texts))
      await run.disk.write(join(folder, name), text, { mode: 0o644, owner });
  });
  const profile = join(profiles, `${HOTSPOT_CONNECTION}.nmconnection`);
  await run.attempt(setupWrong('cannotWrite', { file: profile }), async () => {
    await run.disk.folder(profiles, { mode: 0o755, owner });
    await run.disk.write(profile, hotspotProfile(config, key), { mode: 0o600, owner });
  });
}

/** The key of the device's Wi-Fi, made once; a new one each time while the disk cannot store it. */
export async function hotspotKey(run: SetupRun): Promise<string> {
  const file = join(run.paths.data, KEY_FILE);
  const found = await readKey(run, file);
  if (found !== null && isPassphrase(found)) return found;
  if (found !== null) run.problems.push(setupWrong('hotspotKey', { file }));
  const key = newHotspotKey(run.random);
  await run.attempt(setupWrong('cannotWrite', { file }), () =>
    run.disk.write(file, `${key}\n`, run.rights.files[KEY_FILE]),
  );
  return key;
}

/** Null where there is none, or where it cannot be read. */
async function readKey({ disk }: SetupRun, file: string): Promise<string | null> {
  try {
    const bytes = await disk.read(file, 100);
    return bytes?.toString('utf8').trim() ?? null;
  } catch (error) {
    if (isRefusal(error)) return '';
    throw error;
  }
}

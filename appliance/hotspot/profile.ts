import { v5 as uuidOfName } from 'uuid';
import {
  type DeviceConfig,
  HOTSPOT_ADDRESS,
  interfaceOf,
  isPassphrase,
  ssidOf,
} from '../../src/core/config.ts';

/** Groups of a NetworkManager key file, in order: `[group]` and its `key=value` lines. */
export type KeyfileGroups = Readonly<Record<string, Readonly<Record<string, KeyfileValue>>>>;

/** A list is written with a `;` behind every item. */
type KeyfileValue = string | number | boolean | readonly (string | number)[];

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/**
 * Writes a key file as GLib reads it. A value takes one line whatever is in it: line breaks, tabs
 * and backslashes are escaped, and so is a blank at either end, which GLib would drop.
 */
export function keyfile(groups: KeyfileGroups): string {
  return Object.entries(groups)
    .map(([group, lines]) => `[${group}]\n${Object.entries(lines).map(line).join('')}`)
    .join('\n');
}

function line([key, value]: [string, KeyfileValue]): string {
  return `${key}=${written(value)}\n`;
}

function written(value: KeyfileValue): string {
  if (typeof value === 'object') return value.map((item) => `${written(item)};`).join('');
  return String(value)
    .replaceAll(/[\\\n\r\t]/g, (char) => ESCAPES[char] ?? '')
    .replaceAll(/^ | $/g, '\\s');
}

/** Name of the profile, and of its file before `.nmconnection`. */
export const HOTSPOT_CONNECTION = 'lygte-hotspot';
/** Where NetworkManager looks for profiles that do not survive a restart. */
export const PROFILE_FOLDER = '/run/NetworkManager/system-connections';

/** Namespace of the UUIDs made of Lygte's names (RFC 9562, version 5). */
const NAMES = '0b9a3f5e-3c1d-5d0c-9a55-6f6c79677465';

/** The profile's UUID: the same for the same name, at every start and on every device. */
export function connectionUuid(name: string): string {
  return uuidOfName(name, NAMES);
}

/**
 * NetworkManager's profile of the hotspot (file mode 0600, as it holds `key`). Throws on a key
 * that is no WPA2 passphrase.
 */
export function hotspotProfile(config: DeviceConfig, key: string): string {
  if (!isPassphrase(key)) throw new Error('the hotspot key is not a WPA2 passphrase');
  const { mode } = config.hotspot;
  return keyfile({
    connection: {
      id: HOTSPOT_CONNECTION,
      uuid: connectionUuid(HOTSPOT_CONNECTION),
      type: mode === 'radio' ? 'wifi' : 'ethernet',
      'interface-name': interfaceOf(config),
      autoconnect: false,
    },
    ...(mode === 'radio' ? radio(config, key) : { ethernet: {} }),
    ipv4: { method: 'shared', address1: `${HOTSPOT_ADDRESS}/24` },
    ipv6: { method: 'disabled' },
  });
}

function radio(config: DeviceConfig, key: string): KeyfileGroups {
  return {
    wifi: {
      mode: 'ap',
      // As bytes: a name such as `12;` would itself be read as a list of bytes.
      ssid: [...Buffer.from(ssidOf(config))],
      band: 'bg',
      channel: config.hotspot.channel,
      // 2: never. An access point that sleeps loses phones.
      powersave: 2,
      // Phones reach the device and not each other.
      'ap-isolation': 1,
    },
    'wifi-security': {
      'key-mgmt': 'wpa-psk',
      proto: ['rsn'],
      pairwise: ['ccmp'],
      group: ['ccmp'],
      // 1: off. The Pi's radio does not manage protected management frames as an access point.
      pmf: 1,
      psk: key,
    },
  };
}

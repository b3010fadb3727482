import * as v from 'valibot';
import { parseEnrollCode } from './codes.ts';

/** A network as `address/prefix`, of either family. */
export interface Network {
  readonly family: 4 | 6;
  readonly address: string;
  /** Leading bits that all its addresses share. */
  readonly prefix: number;
}

/** IPv6 in its own notation only: packet filters do not read one that ends in IPv4 notation. */
const SHAPE = /^([0-9.]+|[0-9a-fA-F:]+)\/(\d{1,3})$/;
const BITS = { 4: 32, 6: 128 } as const;
const ipv4 = v.pipe(v.string(), v.ipv4());
const ipv6 = v.pipe(v.string(), v.ipv6());

/** Reads CIDR notation; null for another text. */
export function parseNetwork(text: string): Network | null {
  const [, address = '', digits = ''] = SHAPE.exec(text) ?? [];
  const family = familyOf(address);
  const prefix = Number(digits);
  return family === null || prefix > BITS[family] ? null : { family, address, prefix };
}

function familyOf(address: string): 4 | 6 | null {
  if (v.is(ipv4, address)) return 4;
  return v.is(ipv6, address) ? 6 : null;
}

/** Opening hours on weekdays, in minutes after local midnight; `always`: at any time of any day. */
export type Hours = { readonly from: number; readonly until: number } | 'always';

const HOURS = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$/;

/** Reads `06:00-18:00` or `always`; null for another text. */
export function parseHours(text: string): Hours | null {
  if (text === 'always') return text;
  const [, ...parts] = HOURS.exec(text) ?? [];
  const [fromHour = 0, fromMinute = 0, untilHour = 0, untilMinute = 0] = parts.map(Number);
  const from = fromHour * 60 + fromMinute;
  const until = untilHour * 60 + untilMinute;
  return from < until && until <= 24 * 60 ? { from, until } : null;
}

/**
 * The configuration of one device: `box.json` on its data disk, and `lygte.json` on the boot
 * partition, which adds the two keys of the enrolment. It holds no secrets.
 */

/** A DNS name in lower case, for a certificate, a QR code and the origin of cookies. */
const NAME =
  /^(?=.{1,120}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/;
const COUNTRY = /^[A-Z]{2}$/;
const INTERFACE = /^[a-z][a-z0-9]{1,14}$/;
/** The kernel's name of a GPIO chip, an LED or an input device. */
const KERNEL_NAME = /^[\w.:+ -]{1,64}$/;

/** The name of a device until it gets one. `.internal` is reserved for private use. */
export const UNNAMED = 'lygte.internal';

export const deviceName = v.pipe(v.string(), v.toLowerCase(), v.regex(NAME));
const pin = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1023));
const kernelName = v.pipe(v.string(), v.regex(KERNEL_NAME));
const network = v.pipe(
  v.string(),
  v.check((text) => parseNetwork(text) !== null),
);
const level = v.picklist(['low', 'high']);
const networkName = v.pipe(
  v.string(),
  v.regex(/^[ -~]+$/),
  // 802.11: an SSID is at most 32 bytes.
  v.maxLength(32),
);

const hotspot = v.strictObject({
  /** The device's own radio, or an access point on its Ethernet port for more than 15 phones. */
  mode: v.optional(v.picklist(['radio', 'ethernet']), 'radio'),
  /** Null: `Lygte` and the first label of the device's name. */
  ssid: v.optional(v.nullable(networkName), null),
  /** The three channels of 2.4 GHz that do not overlap. */
  channel: v.optional(v.picklist([1, 6, 11]), 6),
  /** Null: `wlan0` for the radio, `eth0` for Ethernet. */
  interface: v.optional(v.nullable(v.pipe(v.string(), v.regex(INTERFACE))), null),
});

const panel = v.strictObject({
  /**
   * `onoff`: GPIO lines through sysfs. `kernel`: a `gpio-key` and a `gpio-led` of the device tree.
   */
  driver: v.optional(v.picklist(['onoff', 'kernel']), 'onoff'),
  /** BCM numbers, or lines of `chip`. */
  buttonPin: v.optional(pin, 17),
  ledPin: v.optional(pin, 27),
  /** Label of the GPIO chip; null: the board's header. */
  chip: v.optional(v.nullable(kernelName), null),
  /** Level of the line while the button is pressed. */
  buttonActive: v.optional(level, 'low'),
  ledActive: v.optional(level, 'high'),
  /** Name of the input device and of the LED, for `kernel`. */
  buttonInput: v.optional(kernelName, 'lygte-button'),
  ledName: v.optional(kernelName, 'lygte-led'),
});

const lan = v.strictObject({
  /** What computers on the wired network may open: the status page, or the whole app. */
  serve: v.optional(v.picklist(['status', 'full']), 'status'),
  /** Networks of the institution. Other addresses on the wired network get no answer. */
  addresses: v.optional(v.pipe(v.array(network), v.maxLength(20)), [
    '10.0.0.0/8',
    '172.16.0.0/12',
    '192.168.0.0/16',
    'fc00::/7',
    'fe80::/10',
  ]),
});

const clock = v.strictObject({
  /**
   * A clock with a battery, which `config.txt` has to name: a DS3231 on I2C, or the Pi 5's own,
   * whose cell is then charged.
   */
  rtc: v.optional(v.picklist(['none', 'ds3231', 'pi5']), 'none'),
});

const seconds = v.pipe(v.number(), v.minValue(1), v.maxValue(86_400));

const sync = v.strictObject({
  /** When somebody is in the house: see `parseHours`. */
  hours: v.optional(
    v.pipe(
      v.string(),
      v.check((text) => parseHours(text) !== null),
    ),
    '06:00-18:00',
  ),
  /** Between polls of the hub in these hours. */
  seconds: v.optional(seconds, 45),
  /** At all other times. */
  quietSeconds: v.optional(seconds, 900),
});

export const deviceConfig = v.strictObject({
  /** The DNS name that phones use, also in the certificate and in the keycards' links. */
  name: v.optional(deviceName, UNNAMED),
  /** ISO 3166 alpha-2; a radio sends nothing without a country. */
  country: v.optional(v.pipe(v.string(), v.toUpperCase(), v.regex(COUNTRY)), 'DK'),
  zone: v.optional(v.pipe(v.string(), v.maxLength(60), v.check(isZone)), 'Europe/Copenhagen'),
  hotspot: v.optional(hotspot, {}),
  panel: v.optional(panel, {}),
  lan: v.optional(lan, {}),
  clock: v.optional(clock, {}),
  sync: v.optional(sync, {}),
});
export type DeviceConfig = v.InferOutput<typeof deviceConfig>;

const hubUrl = v.pipe(
  v.string(),
  v.maxLength(300),
  v.regex(/^https?:\/\/[^\s]+$/),
  v.check((typed) => URL.canParse(typed)),
);
const code = v.pipe(
  v.string(),
  v.maxLength(80),
  v.check((typed) => parseEnrollCode(typed) !== null),
);

/** `enrol.json`: the enrolment to carry out as soon as the device reaches the hub. */
export const enrollmentOrder = v.strictObject({ hub: hubUrl, code });
export type EnrollmentOrder = v.InferOutput<typeof enrollmentOrder>;

/**
 * `lygte.json` on the boot partition. Without `hub` and `code` it only changes the configuration.
 */
export const bootFile = v.strictObject({
  ...v.partial(deviceConfig).entries,
  hub: v.optional(hubUrl),
  code: v.optional(code),
});

/** The hotspot's address, where phones find the portal, DNS and DHCP. */
export const HOTSPOT_ADDRESS = '10.42.0.1';
/** Length of the WPA2 key, of characters that are not mistaken on paper: about 78 bits. */
export const HOTSPOT_KEY_LENGTH = 16;

/** The SSID of the hotspot. */
export function ssidOf(config: DeviceConfig): string {
  const [label = ''] = config.name.split('.');
  return config.hotspot.ssid ?? `Lygte ${label}`.slice(0, 32);
}

/** The network interface that phones use. */
export function interfaceOf({ hotspot: { mode, interface: named } }: DeviceConfig): string {
  return named ?? (mode === 'radio' ? 'wlan0' : 'eth0');
}

/** Whether it is an IANA time zone that this system knows. */
function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** 802.11i: a WPA2 passphrase is 8 to 63 printable ASCII characters. */
const PASSPHRASE = /^[ -~]{8,63}$/;

/** Whether it can be the passphrase of a WPA2 network. */
export function isPassphrase(text: string): boolean {
  return PASSPHRASE.test(text);
}

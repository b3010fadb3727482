import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { countryCommands } from '../../../appliance/hotspot/networkmanager.ts';
import { connectionUuid, hotspotProfile, keyfile } from '../../../appliance/hotspot/profile.ts';
import { deviceConfig, ssidOf } from '../../../src/core/config.ts';

const KEY = 'kx4m9q2t7w8p3c6r';
const configOf = (config: object = {}) =>
  v.parse(deviceConfig, { name: 'box.school.example', ...config });

/** Reads a key file as GLib does, with as much of its rules as one value on one line needs. */
function read(text: string): Record<string, Record<string, string>> {
  const groups: Record<string, Record<string, string>> = {};
  let group: Record<string, string> = {};
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [, name] = /^\[([^\]]+)\]$/.exec(line) ?? [];
    if (name !== undefined) {
      expect(groups).not.toHaveProperty(name);
      group = groups[name] = {};
      continue;
    }
    const [, key = '', value = ''] = /^([a-z0-9-]+)=\s*(.*)$/.exec(line) ?? [];
    expect(key).not.toBe('');
    const plain = { s: ' ', n: '\n', r: '\r', t: '\t', '\\': '\\' } as Record<string, string>;
    group[key] = value.trimEnd().replaceAll(/\\(.)/g, (_, char: string) => plain[char] ?? '?');
  }
  return groups;
}

const ssidIn = (profile: Record<string, Record<string, string>>) =>
  Buffer.from((profile.wifi?.ssid ?? '').split(';').slice(0, -1).map(Number)).toString();

describe('the profile of the radio', () => {
  test('is an access point as the Pi’s radio manages one', () => {
    expect(hotspotProfile(configOf(), KEY)).toBe(`[connection]
id=lygte-hotspot
uuid=7a5c532b-4199-5aea-943e-7efa61ae1576
type=wifi
interface-name=wlan0
autoconnect=false

[wifi]
mode=ap
ssid=76;121;103;116;101;32;98;111;120;
band=bg
channel=6
powersave=2
ap-isolation=1

[wifi-security]
key-mgmt=wpa-psk
proto=rsn;
pairwise=ccmp;
group=ccmp;
pmf=1
psk=kx4m9q2t7w8p3c6r

[ipv4]
method=shared
address1=10.42.0.1/24

[ipv6]
method=disabled
`);
  });

  test('reads back whatever name, channel, interface and key it is given', () => {
    const printable = fc.string({ unit: fc.integer({ min: 32, max: 126 }).map(charOf) });
    const ssid = printable.filter((text) => text.length > 0 && text.length <= 32);
    const key = fc.string({
      unit: fc.integer({ min: 32, max: 126 }).map(charOf),
      minLength: 8,
      maxLength: 63,
    });
    const channel = fc.constantFrom(1, 6, 11);
    fc.assert(
      fc.property(ssid, channel, key, (name, on, secret) => {
        const config = configOf({ hotspot: { ssid: name, channel: on, interface: 'wlan1' } });
        const profile = read(hotspotProfile(config, secret));
        expect(ssidIn(profile)).toBe(ssidOf(config));
        expect(profile.wifi?.channel).toBe(String(on));
        expect(profile.connection?.['interface-name']).toBe('wlan1');
        expect(profile['wifi-security']?.psk).toBe(secret);
        expect(Object.keys(profile)).toHaveLength(5);
      }),
    );
  });

  test.each(['', 'short77', 'x'.repeat(64), 'line\nbreak', 'blåbær123'])('refuses %j', (key) => {
    expect(() => hotspotProfile(configOf(), key)).toThrow('WPA2');
  });
});

test('the profile of an access point on the wire has neither radio nor key', () => {
  const config = configOf({ hotspot: { mode: 'ethernet' } });
  const text = hotspotProfile(config, KEY);
  expect(text).not.toContain(KEY);
  expect(read(text)).toEqual({
    connection: {
      id: 'lygte-hotspot',
      uuid: connectionUuid('lygte-hotspot'),
      type: 'ethernet',
      'interface-name': 'eth0',
      autoconnect: 'false',
    },
    ethernet: {},
    ipv4: { method: 'shared', address1: '10.42.0.1/24' },
    ipv6: { method: 'disabled' },
  });
});

test('a value takes one line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const clean = value.replaceAll(/[\0\v\f]/g, '').replaceAll(/^\s+|\s+$/g, '');
      expect(read(keyfile({ group: { key: clean, next: 1 } }))).toEqual({
        group: { key: clean, next: '1' },
      });
    }),
  );
});

test('a profile’s UUID is the same at every start, and another for another name', () => {
  expect(connectionUuid('lygte-hotspot')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-/);
  expect(connectionUuid('lygte-hotspot')).not.toBe(connectionUuid('other'));
});

test('a radio is unblocked and gets its country', () => {
  expect(countryCommands(configOf({ country: 'se' }))).toEqual([
    ['rfkill', 'unblock', 'wifi'],
    ['iw', 'reg', 'set', 'SE'],
  ]);
});

function charOf(code: number): string {
  return String.fromCharCode(code);
}

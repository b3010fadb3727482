import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { bootFile, deviceConfig, interfaceOf, ssidOf } from '../../src/core/config.ts';

const name = 'solstraalen.lygte.example';
const parse = (input: unknown) => v.safeParse(deviceConfig, input);

describe('box.json', () => {
  test('a name is enough', () => {
    const config = v.parse(deviceConfig, { name });
    expect(config).toMatchObject({
      country: 'DK',
      hotspot: { mode: 'radio', channel: 6 },
      panel: { driver: 'onoff', buttonPin: 17, ledPin: 27, buttonActive: 'low' },
      lan: { serve: 'status' },
      clock: { rtc: 'none' },
    });
    expect(interfaceOf(config)).toBe('wlan0');
    expect(ssidOf(config)).toBe('Lygte solstraalen');
  });

  test('with an access point on the cable, phones use the Ethernet port', () => {
    const config = v.parse(deviceConfig, { name, hotspot: { mode: 'ethernet' } });
    expect(interfaceOf(config)).toBe('eth0');
  });

  test('country and name get the right case', () => {
    const config = v.parse(deviceConfig, { name: 'Solstraalen.Lygte.Example', country: 'dk' });
    expect(config).toMatchObject({ name, country: 'DK' });
  });

  test('a network name is never longer than 32 bytes', () => {
    const config = v.parse(deviceConfig, { name: `${'a'.repeat(60)}.example` });
    expect(ssidOf(config)).toHaveLength(32);
  });

  test.each([
    { name: 'solstraalen' },
    { name: 'sol_straalen.example' },
    { name: 'a\nb.example' },
    { name, country: 'Danmark' },
    { name, hotspot: { channel: 3 } },
    { name, hotspot: { ssid: 'x\npsk=1' } },
    { name, hotspot: { interface: 'wlan0; reboot' } },
    { name, panel: { buttonPin: -1 } },
    { name, panel: { ledName: '../../etc' } },
    { name, lan: { addresses: ['everyone'] } },
    { name, clock: { rtc: 'ds1307' } },
    { name, extra: 1 },
  ])('refuses %j', (input) => {
    expect(parse(input).success).toBe(false);
  });
});

describe('lygte.json', () => {
  test('holds the keys of the enrolment and the configuration', () => {
    const file = { hub: 'https://hub.example', code: 'ABCD-EFGH-JKMN-PQRS', name };
    expect(v.parse(bootFile, file)).toMatchObject(file);
  });

  test.each([{ hub: 'hub.example' }, { code: 'kort' }, { hub: 'https://a b' }])(
    'refuses %j',
    (input) => {
      expect(v.safeParse(bootFile, input).success).toBe(false);
    },
  );
});

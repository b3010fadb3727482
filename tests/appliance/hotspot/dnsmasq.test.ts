import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dnsmasqConf } from '../../../appliance/hotspot/dnsmasq.ts';
import { firewallRules } from '../../../appliance/hotspot/firewall.ts';
import { deviceConfig } from '../../../src/core/config.ts';
import { type Lab, openLab } from './support/lab.ts';

const FILES = new URL('../../../appliance/files', import.meta.url).pathname;
const INSTALLED = 'etc/NetworkManager/dnsmasq-shared.d/lygte.conf';
/** What NetworkManager itself tells its dnsmasq for a shared connection. */
const AS_SHARED = [
  '--conf-file=/dev/null',
  '--no-hosts',
  '--bind-interfaces',
  '--except-interface=lo',
  '--clear-on-reload',
  '--strict-order',
  '--listen-address=10.42.0.1',
  '--dhcp-range=10.42.0.10,10.42.0.254,3600',
  '--dhcp-lease-max=50',
  '--dhcp-leasefile=/run/nowhere/dnsmasq.leases',
  '--conf-dir=/run/shared.d',
];

let lab: Lab;
afterAll(async () => lab[Symbol.asyncDispose]());
beforeAll(async () => {
  lab = await openLab('box', 'phone');
  const config = v.parse(deviceConfig, { name: 'box.school.example' });
  await lab.sh(
    'box',
    `mkdir -p /run/lygte-setup /run/shared.d /run/NetworkManager
     echo '${dnsmasqConf(config)}' > /run/lygte-setup/dnsmasq.conf
     echo '${readFileSync(`${FILES}/${INSTALLED}`, 'utf8')}' > /run/shared.d/lygte.conf
     ip link add wlan0 type veth peer name wlan0 netns /run/netns/phone
     ip addr add 10.42.0.1/24 dev wlan0
     ip link set wlan0 up
     echo '${firewallRules(config)}' | nft -f -`,
  );
  await lab.sh(
    'phone',
    `ip addr add 10.42.0.23/24 dev wlan0
     ip link set wlan0 up
     ip route add default dev wlan0`,
  );
  // In a namespace of one user there is no other to become: `--no-daemon` stays who it is.
  const first = await lab.start('box', 'dnsmasq', '--no-daemon', ...AS_SHARED);
  expect(first).toContain('started');
});

const ask = async (...args: string[]) =>
  JSON.parse(
    await lab.run('phone', process.execPath, `${import.meta.dirname}/support/ask.ts`, ...args),
  );

describe('names on the hotspot', () => {
  test.each(['captive.apple.com', 'box.school.example', 'a.b.c.d.example', 'lygte'])(
    '%s is the box',
    async (name) => {
      const answers = [{ ttl: 10, address: '10.42.0.1' }];
      expect(await ask('name', '10.42.0.1', name, '1')).toEqual({ code: 0, answers });
    },
  );

  test.each([
    ['AAAA', '28'],
    ['HTTPS', '65'],
    ['TXT', '16'],
  ])('an answer of type %s is there and empty', async (_, type) => {
    const answer = await ask('name', '10.42.0.1', 'captive.apple.com', type);
    expect(answer).toEqual({ code: 0, answers: [] });
  });
});

describe('addresses on the hotspot', () => {
  test('come with the device as router and name server, and with the captive portal’s address', async () => {
    expect(await ask('address')).toEqual({
      address: expect.stringMatching(/^10\.42\.0\.\d+$/),
      router: '10.42.0.1',
      names: '10.42.0.1',
      portal: 'https://box.school.example/captive-portal/api',
    });
  });

  test('are stored in memory only', async () => {
    const leases = 'ls /run/NetworkManager/lygte.leases';
    expect(await lab.sh('box', leases)).toContain('lygte.leases');
    expect(await lab.run('box', 'ls', '/run')).not.toContain('nowhere');
  });
});

import fc from 'fast-check';
import * as v from 'valibot';
import { afterEach, describe, expect, test } from 'vitest';
import { firewallRules } from '../../../appliance/hotspot/firewall.ts';
import { deviceConfig, parseNetwork } from '../../../src/core/config.ts';
import { type Lab, openLab } from './support/lab.ts';

const TCP = '22,53,80,443,8080';
const UDP = '53,67,123,5353';
/** What NetworkManager adds for a shared connection: it forwards and hides the phones. */
const SHARED = `table ip nm-shared {
  chain nat { type nat hook postrouting priority srcnat; ip saddr 10.42.0.0/24 masquerade; }
  chain forward { type filter hook forward priority filter; ip saddr 10.42.0.0/24 accept; }
}`;

let lab: Lab;
afterEach(async () => lab[Symbol.asyncDispose]());

const rulesOf = (config: object) =>
  firewallRules(v.parse(deviceConfig, { name: 'box.school.example', ...config }));

/**
 * A box with a phone on `wlan0` (10.42.0.23) and a computer on `eth0` (192.168.7.20, 203.0.113.9):
 * everything listens and is forwarded that can be.
 */
async function house(rules: string, wlan = '10.42.0.1/24'): Promise<void> {
  lab = await openLab('box', 'phone', 'desk');
  await lab.sh(
    'box',
    `ip link add wlan0 type veth peer name wlan0 netns /run/netns/phone
     ip link add eth0 type veth peer name eth0 netns /run/netns/desk
     ip addr add ${wlan} dev wlan0
     ip addr add 192.168.7.1/24 dev eth0
     ip addr add 203.0.113.1/24 dev eth0
     ip -6 addr add fd00::1/64 dev eth0 nodad
     ip link set wlan0 up
     ip link set eth0 up
     echo 1 > /proc/sys/net/ipv4/ip_forward
     echo '${SHARED}' | nft -f -
     echo '${rules}' | nft -f -`,
  );
  await lab.sh(
    'phone',
    `ip addr add 10.42.0.23/24 dev wlan0
     ip addr add 192.168.9.23/24 dev wlan0
     ip link set wlan0 up
     ip route add default via 10.42.0.1`,
  );
  await lab.sh(
    'desk',
    `ip addr add 192.168.7.20/24 dev eth0
     ip addr add 203.0.113.9/24 dev eth0
     ip -6 addr add fd00::20/64 dev eth0 nodad
     ip link set eth0 up
     ip route add default via 192.168.7.1`,
  );
  for (const network of ['box', 'phone', 'desk'])
    await lab.start(
      network,
      process.execPath,
      `${import.meta.dirname}/support/listen.ts`,
      TCP,
      UDP,
    );
}

async function knock(network: string, ...ports: string[]): Promise<Record<string, string>> {
  const script = `${import.meta.dirname}/support/knock.ts`;
  return JSON.parse(await lab.run(network, process.execPath, script, ...ports));
}

describe('a phone on the hotspot', () => {
  test('would reach everything without the rules', async () => {
    await house('');
    const ports = {
      'tcp 10.42.0.1 22': 'open',
      'udp 10.42.0.1 5353': 'open',
      'tcp 192.168.7.1 80': 'open',
      'tcp 192.168.7.20 80': 'open',
      'tcp 203.0.113.9 443': 'open',
    };
    expect(await knock('phone', ...Object.keys(ports))).toEqual(ports);
    const back = { 'tcp 10.42.0.23 80': 'open', 'tcp 10.42.0.1 80': 'open' };
    expect(await knock('desk', ...Object.keys(back))).toEqual(back);
  });

  test('reaches the device for addresses, names and pages, and nothing else', async () => {
    await house(rulesOf({}));
    const ports = {
      'tcp 10.42.0.1 80': 'open',
      'tcp 10.42.0.1 443': 'open',
      'tcp 10.42.0.1 53': 'open',
      'udp 10.42.0.1 53': 'open',
      'udp 10.42.0.1 67': 'open',
      // Refused at once, so that a phone does not wait for what is not there.
      'tcp 10.42.0.1 22': 'refused',
      'tcp 10.42.0.1 8080': 'refused',
      'udp 10.42.0.1 123': 'silent',
      'udp 10.42.0.1 5353': 'silent',
      // The box's other addresses, and the house behind it.
      'tcp 192.168.7.1 80': 'silent',
      'tcp 192.168.7.1 22': 'silent',
      'tcp 192.168.7.20 80': 'silent',
      'udp 192.168.7.20 53': 'silent',
      'tcp 203.0.113.9 443': 'silent',
    };
    expect(await knock('phone', ...Object.keys(ports))).toEqual(ports);
    expect(await lab.run('phone', 'ping', '-c1', '-W2', '10.42.0.1')).toContain('1 received');
  });

  test('cannot be reached through the device', async () => {
    await house(rulesOf({}));
    const ports = { 'tcp 10.42.0.23 80': 'silent', 'udp 10.42.0.23 53': 'silent' };
    expect(await knock('desk', ...Object.keys(ports))).toEqual(ports);
    expect(await knock('box', 'tcp 10.42.0.23 80')).toEqual({ 'tcp 10.42.0.23 80': 'open' });
  });
});

describe('a computer on the house’s network', () => {
  test('gets pages from the device, and never under the hotspot’s address', async () => {
    await house(rulesOf({}));
    const ports = {
      'tcp 192.168.7.1 80': 'open',
      'tcp 192.168.7.1 443': 'open',
      'tcp fd00::1 443': 'open',
      // What a looked-after Pi is managed by stays.
      'tcp 192.168.7.1 22': 'open',
      'tcp 10.42.0.1 80': 'silent',
      'tcp 10.42.0.1 22': 'silent',
      'udp 10.42.0.1 53': 'silent',
      // Sent from an address that is none of the institution's.
      'tcp 203.0.113.1 80': 'silent',
      'tcp 203.0.113.1 443': 'silent',
      'tcp 203.0.113.1 22': 'open',
    };
    expect(await knock('desk', ...Object.keys(ports))).toEqual(ports);
  });

  test('gets none without addresses of the institution', async () => {
    await house(rulesOf({ lan: { addresses: [] } }));
    const ports = { 'tcp 192.168.7.1 80': 'silent', 'tcp fd00::1 443': 'silent' };
    expect(await knock('desk', ...Object.keys(ports))).toEqual(ports);
  });

  test('is reached by the device itself', async () => {
    await house(rulesOf({}));
    const ports = { 'tcp 192.168.7.20 443': 'open', 'tcp 203.0.113.9 443': 'open' };
    expect(await knock('box', ...Object.keys(ports))).toEqual(ports);
  });
});

describe('an interface that is the hotspot only in an outage', () => {
  test('serves the institution’s network while it has no hotspot address', async () => {
    await house(rulesOf({ hotspot: { mode: 'ethernet', interface: 'wlan0' } }), '192.168.9.1/24');
    const ports = {
      'tcp 192.168.9.1 80': 'open',
      'tcp 192.168.9.1 22': 'open',
      'udp 192.168.9.1 5353': 'open',
    };
    expect(await knock('phone', ...Object.keys(ports))).toEqual(ports);
  });
});

describe('the rules', () => {
  test('are taken by nft whatever networks are allowed, and replace themselves', async () => {
    const prefix = (address: fc.Arbitrary<string>, max: number) =>
      fc.tuple(address, fc.nat(max)).map(([at, bits]) => `${at}/${bits}`);
    const written = fc.oneof(prefix(fc.ipV4(), 32), prefix(fc.ipV6(), 128));
    const network = written.filter((text) => parseNetwork(text) !== null);
    lab = await openLab('box');
    await fc.assert(
      fc.asyncProperty(fc.array(network, { maxLength: 20 }), async (addresses) => {
        await lab.sh('box', `echo '${rulesOf({ lan: { addresses } })}' | nft -f -`);
      }),
      { numRuns: 100 },
    );
    expect(await lab.run('box', 'nft', 'list', 'tables')).toBe('table inet lygte\n');
  });

  test('name no other interface than the configured one', () => {
    const rules = rulesOf({ hotspot: { mode: 'ethernet' } });
    expect(new Set(rules.match(/[io]ifname (!= )?"\w+"/g))).toEqual(
      new Set(['iifname "eth0"', 'iifname != "eth0"', 'oifname "eth0"']),
    );
  });
});

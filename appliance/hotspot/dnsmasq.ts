import { type DeviceConfig, HOTSPOT_ADDRESS } from '../../src/core/config.ts';

/** Leases end with the power; on the data disk they would wear it. */
const LEASES = '/run/NetworkManager/lygte.leases';
/** More than the addresses of the network: NetworkManager's own limit is 50. */
const MOST_PHONES = 250;

/**
 * What NetworkManager's dnsmasq adds on the hotspot: every name is the box, and DHCP tells the
 * address of the captive portal API (RFC 8910, option 114). Nothing is asked or answered beyond it.
 */
export function dnsmasqConf({ name }: DeviceConfig): string {
  return [
    // Names: all are the box, also with other record types, which get an empty answer.
    `address=/#/${HOTSPOT_ADDRESS}`,
    'local=/#/',
    'no-resolv',
    'no-hosts',
    'cache-size=0',
    // Seconds: a phone forgets the box's answers soon after it has left.
    'local-ttl=10',
    // Addresses. A phone's own name never becomes one that others can look up.
    'dhcp-authoritative',
    'dhcp-ignore-names',
    `dhcp-option=114,https://${name}/captive-portal/api`,
    `dhcp-lease-max=${MOST_PHONES}`,
    `dhcp-leasefile=${LEASES}`,
    // Asking first whether an address is taken would cost every phone three seconds.
    'no-ping',
    // No phone's address or name in the system journal.
    'quiet-dhcp',
  ].reduce((text, entry) => `${text}${entry}\n`, '');
}

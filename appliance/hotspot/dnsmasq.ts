import { type DeviceConfig, HOTSPOT_ADDRESS } from '../../src/core/config.ts';

/** In memory: on the data disk, writing leases would wear the SD card. */
const LEASES = '/run/NetworkManager/lygte.leases';
/** More than the addresses of the network: NetworkManager's own limit is 50. */
const MOST_PHONES = 250;

/**
 * What NetworkManager's dnsmasq adds on the hotspot: every name resolves to the device, and DHCP
 * gives the address of the captive portal API (RFC 8910, option 114). No query is forwarded.
 */
export function dnsmasqConf({ name }: DeviceConfig): string {
  return [
    // Names: all resolve to the device; other record types get an empty answer.
    `address=/#/${HOTSPOT_ADDRESS}`,
    'local=/#/',
    'no-resolv',
    'no-hosts',
    'cache-size=0',
    // Seconds: a phone forgets the answers soon after it has left the hotspot.
    'local-ttl=10',
    // Addresses. A phone's own name never becomes one that others can look up.
    'dhcp-authoritative',
    'dhcp-ignore-names',
    `dhcp-option=114,https://${name}/captive-portal/api`,
    `dhcp-lease-max=${MOST_PHONES}`,
    `dhcp-leasefile=${LEASES}`,
    // Checking first whether an address is in use would cost every phone three seconds.
    'no-ping',
    // No phone's address or name in the system journal.
    'quiet-dhcp',
  ].reduce((text, entry) => `${text}${entry}\n`, '');
}

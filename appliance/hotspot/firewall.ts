import {
  type DeviceConfig,
  HOTSPOT_ADDRESS,
  interfaceOf,
  type Network,
  parseNetwork,
} from '../../src/core/config.ts';

/**
 * The device's packet filter, for `nft -f`; it replaces itself in one transaction. A drop here is
 * final: rules of others (NetworkManager's for a shared connection among them) can only drop more.
 *
 * The interface of the hotspot may connect to the institution's network while the hotspot is off.
 * So phones are recognized by the address they send to: while the hotspot is on, its interface has
 * no other, and whatever is sent to an address of another interface is dropped.
 */
export function firewallRules(config: DeviceConfig): string {
  const hotspot = interfaceOf(config);
  const networks = config.lan.addresses.map(parseNetwork).filter((network) => network !== null);
  return `table inet lygte
delete table inet lygte
table inet lygte {
${addressSet('lan4', 'ipv4_addr', networks, 4)}
${addressSet('lan6', 'ipv6_addr', networks, 6)}

	chain input {
		type filter hook input priority filter - 10; policy accept;
		iif "lo" accept
		ct state established,related accept
		iifname "${hotspot}" jump hotspot
		iifname != "${hotspot}" ip daddr ${HOTSPOT_ADDRESS} drop
		tcp dport { 80, 443 } jump web
	}

	chain hotspot {
		udp sport 68 udp dport 67 accept
		fib daddr . iif type != { local, broadcast, multicast } drop
		ip daddr ${HOTSPOT_ADDRESS} jump phones
		ip saddr ${HOTSPOT_ADDRESS}/24 drop
	}

	chain phones {
		udp dport 53 accept
		tcp dport { 53, 80, 443 } accept
		icmp type echo-request accept
		meta l4proto tcp reject with tcp reset
		drop
	}

	chain web {
		ip saddr @lan4 accept
		ip6 saddr @lan6 accept
		drop
	}

	chain forward {
		type filter hook forward priority filter - 10; policy accept;
		iifname "${hotspot}" drop
		oifname "${hotspot}" drop
	}
}
`;
}

function addressSet(
  name: string,
  type: string,
  networks: readonly Network[],
  family: Network['family'],
): string {
  const own = networks.filter((network) => network.family === family);
  const elements = own.map(({ address, prefix }) => `${address}/${prefix}`).join(', ');
  const line = elements === '' ? '' : `\n\t\telements = { ${elements} }`;
  return `\tset ${name} {\n\t\ttype ${type}\n\t\tflags interval\n\t\tauto-merge${line}\n\t}`;
}

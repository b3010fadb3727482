import * as v from 'valibot';

/** A network as `address/prefix`, of either family. */
export interface Network {
  readonly family: 4 | 6;
  readonly address: string;
  /** Leading bits that all its addresses share. */
  readonly prefix: number;
}

/** IPv6 in its own notation only: packet filters do not read one that ends as IPv4. */
const SHAPE = /^([0-9.]+|[0-9a-fA-F:]+)\/(\d{1,3})$/;
const BITS = { 4: 32, 6: 128 } as const;
const ipv4 = v.pipe(v.string(), v.ipv4());
const ipv6 = v.pipe(v.string(), v.ipv6());

/** Reads CIDR notation; null for what is not a network. */
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

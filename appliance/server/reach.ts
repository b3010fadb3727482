/** How a connection came in: over the box's own Wi-Fi, or over the wire (and from the box itself). */
export type Reach = 'hotspot' | 'wire';

/** Both ends of a connection, as a socket tells them. */
export interface Ends {
  readonly localAddress?: string | undefined;
  readonly remoteAddress?: string | undefined;
}

/**
 * Told by the address a connection was made to. The hotspot's own address is reachable over the
 * wire by whoever sets a route: the firewall drops that, and here the other end must be in the
 * hotspot's network (a /24) too, to which no answer goes out over the wire.
 */
export function reachOf(socket: Ends, hotspotAddress: string): Reach {
  const local = plainAddress(socket.localAddress);
  if (local !== hotspotAddress) return 'wire';
  return networkOf(plainAddress(socket.remoteAddress)) === networkOf(local) ? 'hotspot' : 'wire';
}

/**
 * An address as people and `Host` headers write it: one socket takes both families, and then shows
 * IPv4 as `::ffff:10.42.0.1`; a link-local one names its interface after a `%`.
 */
export function plainAddress(address: string | undefined): string {
  if (address === undefined) return '';
  if (address.startsWith('::ffff:') && address.includes('.')) return address.slice(7);
  const zone = address.indexOf('%');
  return zone < 0 ? address : address.slice(0, zone);
}

function networkOf(address: string): string {
  return address.slice(0, address.lastIndexOf('.') + 1);
}

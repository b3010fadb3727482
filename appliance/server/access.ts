import type { IncomingMessage } from 'node:http';
import type { DeviceCall, DeviceWho } from '../../src/core/device-api.ts';
import { err, type FailureCode, failure, ok, type Result } from '../../src/core/errors.ts';
import type { Person } from '../../src/core/snapshot.ts';
import type { UnlockedData, VaultAccess } from '../vault/unlocked.ts';
import type { Session } from './auth/sessions.ts';

/** A DNS name is at most 253 characters; brackets, a dot and a port go beside it. */
const HOST_MAX = 264;
const HOST = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]+?)\.?(:\d{1,5})?$/;

/**
 * The name a request was sent to: lower case, without port, trailing dot and brackets. Null where
 * there is none, several, or one that is no name, and for a target that is not a path: it would
 * name another host past the `Host` header (RFC 9112, 3.2.2), and the device is no proxy.
 */
export function hostOf(request: IncomingMessage): string | null {
  const given = soundHost(request);
  const name = given === null ? undefined : HOST.exec(given)?.[1];
  return name === undefined ? null : name.replace(/^\[|\]$/g, '');
}

/**
 * Whether a request was sent to one of `allowed`: a page of another site whose name was made to
 * point here (DNS rebinding) was not. An allowed name without a port stands for every port.
 */
export function sentToOneOf(request: IncomingMessage, allowed: readonly string[]): boolean {
  const given = soundHost(request);
  if (given === null) return false;
  return allowed.includes(given) || allowed.includes(given.replace(/:\d{1,5}$/, ''));
}

/** The one `Host` value in lower case; null where there is not exactly one that could be a host. */
function soundHost({ headers, rawHeaders, url }: IncomingMessage): string | null {
  const { host } = headers;
  if (host === undefined || host.length > HOST_MAX || !url?.startsWith('/')) return null;
  let found = 0;
  for (let at = 0; at < rawHeaders.length; at += 2)
    if (rawHeaders[at]?.length === 4 && rawHeaders[at]?.toLowerCase() === 'host') found += 1;
  return found === 1 ? host.toLowerCase() : null;
}

/** How a connection came in: over the device's own Wi-Fi, or over the wire (and from itself). */
export type Reach = 'hotspot' | 'wire';

/** Both ends of a connection, as a socket tells them. */
export interface Ends {
  readonly localAddress?: string | undefined;
  readonly remoteAddress?: string | undefined;
}

/**
 * Decided by the address a connection was made to. The hotspot's own address is reachable over the
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

/** Whether a request changes nothing. */
export function isRead({ method }: Pick<IncomingMessage, 'method'>): boolean {
  return method === 'GET' || method === 'HEAD';
}

/**
 * Whether a request is our own app's: what changes something carries `x-lygte: 1`, which a page of
 * another origin cannot send.
 */
export function isOwnRequest(request: Pick<IncomingMessage, 'method' | 'headers'>): boolean {
  return isRead(request) || request.headers['x-lygte'] === '1';
}

/** Who makes a call, as far as its declaration says that they must be known. */
export interface Caller<C extends DeviceCall> {
  /** What the keycard opened; null for a call that does not need it. */
  readonly unlocked: C['vault'] extends 'open' ? UnlockedData : null;
  readonly session: C['who'] extends 'anybody' ? Session | null : Session;
  readonly person: C['who'] extends 'person' | 'leader' ? Person : Person | null;
}

/**
 * Checks the vault and then the caller, as the call's declaration says. Fails with `vaultClosed`,
 * `noSession` and `notAllowed`.
 */
export function admit<C extends DeviceCall>(
  call: C,
  vault: Pick<VaultAccess, 'opened'>,
  session: Session | null,
): Result<Caller<C>> {
  const unlocked = call.vault === 'open' ? vault.opened() : ok(null);
  if (!unlocked.ok) return unlocked;
  const refusal = refusalOf(call.who, session);
  if (refusal !== null) return err(failure(refusal));
  const person = session?.person ?? null;
  return ok({ unlocked: unlocked.value, session, person } as Caller<C>);
}

function refusalOf(who: DeviceWho, session: Session | null): FailureCode | null {
  switch (who) {
    case 'anybody':
      return null;
    case 'session':
      return session === null ? 'noSession' : null;
    case 'person':
      return session?.person ? null : 'noSession';
    case 'leader':
      if (!session?.person) return 'noSession';
      return session.person.role === 'leader' ? null : 'notAllowed';
  }
}

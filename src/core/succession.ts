import { canonical } from './canonical-json.ts';
import { toMs } from './time.ts';
import type { Manifest } from './wire.ts';

/** How a manifest stands to the one already held. Hub and box go by the same rule. */
export type Succession = 'newer' | 'refreshed' | 'same' | 'replayed';

/**
 * A higher version is newer. The same version may only be issued again with the same objects, to
 * say that the data was found unchanged later. Everything else is a replay.
 */
export function successionOf(next: Manifest, held: Manifest | null): Succession {
  if (held === null || next.version > held.version) return 'newer';
  if (next.version < held.version || content(next) !== content(held)) return 'replayed';
  if (toMs(next.issuedAt) < toMs(held.issuedAt)) return 'replayed';
  return canonical(next) === canonical(held) ? 'same' : 'refreshed';
}

/** Everything but when it was issued and how old its data is. */
function content({ issuedAt: _issued, dataAsOf: _asOf, ...rest }: Manifest): string {
  return canonical(rest);
}

import { isForName, readChain } from '../../src/crypto/certificate.ts';
import type { Candidate, Offer } from './choose.ts';
import type { DeviceKey } from './device-key.ts';
import { checkPair, type PemPair } from './manual.ts';

/** What the hub has certified, where it is for this key and this name. */
export function hubOffer(pem: string | null, key: DeviceKey, name: string): Offer {
  return pem === null ? null : offerOf('hub', pem, key, name);
}

/** What somebody has put in by hand. */
export function manualOffer(pair: PemPair | null | 'unreadable', name: string): Offer {
  if (pair === null) return null;
  if (pair === 'unreadable') return 'broken';
  const checked = checkPair(pair, name);
  return checked.ok ? checked.value : 'broken';
}

/** Null for a chain of an earlier key or name: sync fetches the one that is wanted now. */
export function offerOf(
  source: Candidate['source'],
  pem: string,
  key: DeviceKey,
  name: string,
): Offer {
  const chain = readChain(pem);
  if (!chain.ok) return 'broken';
  const fits = chain.value.publicKey === key.publicKey && isForName(chain.value, name);
  return fits ? { source, chain: chain.value, key: key.pem } : null;
}

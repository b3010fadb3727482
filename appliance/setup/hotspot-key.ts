import { HOTSPOT_KEY_LENGTH } from '../../src/core/box.ts';
import type { Random } from '../../src/core/ports.ts';

/** Thirty characters, none of which is taken for another on paper (0 and o, 1, i and l, 2 and z). */
const CHARACTERS = 'abcdefghjkmnpqrstuvwxyz3456789';

/** A new WPA2 key, every character as likely as the others. */
export function newHotspotKey(random: Pick<Random, 'bytes'>): string {
  // Bytes from here on would make the first characters likelier.
  const limit = 256 - (256 % CHARACTERS.length);
  let key = '';
  while (key.length < HOTSPOT_KEY_LENGTH)
    for (const byte of random.bytes(HOTSPOT_KEY_LENGTH))
      if (byte < limit && key.length < HOTSPOT_KEY_LENGTH)
        key += CHARACTERS[byte % CHARACTERS.length];
  return key;
}

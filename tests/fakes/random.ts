import { createHash } from 'node:crypto';
import type { Random } from '../../src/core/ports.ts';

/** Random bytes and UUIDs (version 7 in form and order) that are the same for the same seed. */
export function seededRandom(seed: string): Random {
  let drawn = 0;
  const block = () => createHash('sha256').update(`${seed} ${drawn++}`).digest();
  const bytes = (length: number) => {
    const blocks = Array.from({ length: Math.ceil(length / 32) }, block);
    return new Uint8Array(Buffer.concat(blocks).subarray(0, length));
  };
  return {
    bytes,
    uuid() {
      const time = drawn.toString(16).padStart(12, '0');
      const rest = Buffer.from(bytes(10)).toString('hex');
      const groups = [time.slice(0, 8), time.slice(8), `7${rest.slice(0, 3)}`];
      return [...groups, `8${rest.slice(3, 6)}`, rest.slice(6, 18)].join('-');
    },
  };
}

import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import type { Clock, Random } from '../src/core/ports.ts';

const SEQUENCE_MAX = 0xffff_ffff;

/**
 * The system's randomness. UUIDs count up within one millisecond and never run backwards, so
 * that their order is the order in which they were drawn.
 */
export function createRandom(clock: Pick<Clock, 'now'>): Random {
  let msecs = 0;
  let seq = 0;
  return {
    bytes: (length) => new Uint8Array(randomBytes(length)),
    uuid() {
      const now = clock.now();
      if (now > msecs) {
        msecs = now;
        // The upper half stays free, so that a millisecond's sequence cannot run over.
        seq = randomBytes(4).readUInt32BE() >>> 1;
      } else if (seq < SEQUENCE_MAX) seq++;
      return v7({ msecs, seq, random: randomBytes(16) });
    },
  };
}

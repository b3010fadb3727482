import fc from 'fast-check';

/** A copy with one bit flipped. */
export function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = new Uint8Array(bytes);
  const index = Math.floor(bit / 8);
  copy[index] = (copy[index] ?? 0) ^ (1 << (bit % 8));
  return copy;
}

/** Any bit position in this number of bytes. */
export function anyBit(bytes: Uint8Array): fc.Arbitrary<number> {
  return fc.nat(bytes.length * 8 - 1);
}

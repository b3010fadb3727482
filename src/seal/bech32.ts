/** Bech32 (BIP 173) encoding, which age uses for identities. Decoding is left to age itself. */

const CHARSET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** @param prefix lower case @returns lower-case text: prefix, `1`, data and a check of six. */
export function bech32Encode(prefix: string, bytes: Uint8Array): string {
  const words = fiveBits(bytes);
  const letters = [...words, ...checksum(prefix, words)].map((word) => CHARSET.charAt(word));
  return `${prefix}1${letters.join('')}`;
}

/** Regroups eight-bit bytes as five-bit words, zeros filled in at the end. */
function fiveBits(bytes: Uint8Array): number[] {
  const words: number[] = [];
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) words.push((held >> (bits - 5)) & 31);
  }
  if (bits > 0) words.push((held << (5 - bits)) & 31);
  return words;
}

function checksum(prefix: string, words: readonly number[]): number[] {
  const codes = [...prefix].map((char) => char.charCodeAt(0));
  const expanded = [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
  const remainder = polymod([...expanded, ...words, 0, 0, 0, 0, 0, 0]) ^ 1;
  return [25, 20, 15, 10, 5, 0].map((shift) => (remainder >> shift) & 31);
}

function polymod(values: readonly number[]): number {
  let remainder = 1;
  for (const value of values) {
    const top = remainder >>> 25;
    remainder = ((remainder & 0x1ffffff) << 5) ^ value;
    GENERATOR.forEach((term, bit) => {
      if ((top >> bit) & 1) remainder ^= term;
    });
  }
  return remainder;
}

/** Crockford base32: no I, L, O or U, so that nothing printed or read aloud can be mistaken. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The last `chars` digits of a number, most significant first. */
export function toBase32(value: bigint, chars: number): string {
  let text = '';
  for (let i = 0, rest = value; i < chars; i++, rest >>= 5n)
    text = ALPHABET.charAt(Number(rest & 31n)) + text;
  return text;
}

/** The number a text stands for; null when it has a character that is no digit. */
export function fromBase32(text: string): bigint | null {
  let value = 0n;
  for (const char of text) {
    const digit = ALPHABET.indexOf(char);
    if (digit < 0) return null;
    value = (value << 5n) | BigInt(digit);
  }
  return value;
}

/** Bytes as one number, most significant byte first. */
export function toNumber(bytes: Uint8Array): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** What somebody typed, as it was meant: any case, separators anywhere, O for 0, I and L for 1. */
export function tidyBase32(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[\s\-–—_]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
}

/** In groups of four with hyphens between them, as it is printed. */
export function inFours(text: string): string {
  return (text.match(/.{1,4}/g) ?? []).join('-');
}

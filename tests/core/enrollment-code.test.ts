import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatEnrollCode, keyFingerprint, parseEnrollCode } from '../../src/core/codes.ts';

const bytes = fc.uint8Array({ minLength: 10, maxLength: 10 });

test('a printed code is read in any case and grouping', () => {
  fc.assert(
    fc.property(bytes, fc.boolean(), (secret, known) => {
      const fingerprint = known ? keyFingerprint('0123456789abcdef'.repeat(4)) : null;
      const printed = formatEnrollCode(secret, fingerprint);
      const parsed = parseEnrollCode(printed);
      expect(parsed).toEqual({ code: printed.split('.')[0]?.replaceAll('-', ''), fingerprint });
      const typed = ` ${printed.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')}`;
      expect(parseEnrollCode(typed)).toEqual(parsed);
    }),
  );
});

test('other texts are no code', () => {
  const code = formatEnrollCode(new Uint8Array(10), null);
  expect(code).toBe('0000-0000-0000-0000');
  for (const typed of [
    '',
    '0000',
    `${code}0`,
    `${code}.`,
    `${code}.0000`,
    `${code}.${code}.${code}`,
    'U000-0000-0000-0000',
  ])
    expect(parseEnrollCode(typed)).toBeNull();
  expect(() => formatEnrollCode(new Uint8Array(9), null)).toThrow('10 bytes');
});

test('another key has another fingerprint', () => {
  expect(keyFingerprint('0'.repeat(64))).not.toBe(keyFingerprint(`1${'0'.repeat(63)}`));
});

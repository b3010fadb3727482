import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatKeycode, parseKeycode, tidyKeycode } from '../../src/core/codes.ts';
import { err, failure, ok } from '../../src/core/errors.ts';

const ALPHABET = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'];
const REFUSED = err(failure('malformedCard'));
const secret = fc.uint8Array({ minLength: 16, maxLength: 16 });

test('a code is seven groups of four and comes back as the same 16 bytes', () => {
  fc.assert(
    fc.property(secret, (bytes) => {
      const code = formatKeycode(bytes);
      expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/);
      expect(parseKeycode(code)).toEqual(ok(bytes));
    }),
  );
});

test('any case and grouping is read, O as 0, and I and L as 1', () => {
  fc.assert(
    fc.property(secret, (bytes) => {
      const code = formatKeycode(bytes);
      const sloppy = [
        code.toLowerCase(),
        code.replaceAll('-', ' '),
        code.replaceAll('-', ''),
        ` ${code.replaceAll('-', ' – ')}\n`,
        code.replaceAll('0', 'o').replaceAll('1', 'l'),
        code.replaceAll('0', 'O').replaceAll('1', 'I'),
      ];
      for (const typed of sloppy) expect(parseKeycode(typed)).toEqual(ok(bytes));
    }),
  );
});

test('every single wrong character is refused', () => {
  fc.assert(
    fc.property(secret, (bytes) => {
      const code = tidyKeycode(formatKeycode(bytes));
      for (let place = 0; place < code.length; place++)
        for (const char of ALPHABET)
          if (char !== code[place])
            expect(parseKeycode([...code].with(place, char).join(''))).toEqual(REFUSED);
    }),
    { numRuns: 20 },
  );
});

test('every swap of two different neighbouring characters is refused', () => {
  fc.assert(
    fc.property(secret, (bytes) => {
      const code = [...tidyKeycode(formatKeycode(bytes))];
      for (let place = 0; place + 1 < code.length; place++) {
        const [a, b] = [code[place] ?? '', code[place + 1] ?? ''];
        if (a !== b)
          expect(
            parseKeycode(
              code
                .with(place, b)
                .with(place + 1, a)
                .join(''),
            ),
          ).toEqual(REFUSED);
      }
    }),
  );
});

test.each(['', '0000', '0'.repeat(29), `${'0'.repeat(27)}U`, 'Z'.repeat(28), `${'0'.repeat(27)}é`])(
  'what is no code is refused: %s',
  (typed) => {
    expect(parseKeycode(typed)).toEqual(REFUSED);
  },
);

test('a secret of another length is a bug', () => {
  expect(() => formatKeycode(new Uint8Array(15))).toThrow('16 bytes');
});

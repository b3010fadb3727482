import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonFault } from '../../src/core/config-check.ts';

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test('it finds a fault in exactly the texts that JSON.parse refuses', () => {
  const character = fc.constantFrom(...'{}[],:"\\ \n\tabc01-.eE+“\'/*u', '\u0001', '\u{1F3EE}');
  const damage = fc.tuple(fc.nat(), fc.nat(2), fc.string({ unit: character, maxLength: 3 }));
  fc.assert(
    fc.property(fc.json(), fc.array(damage, { maxLength: 2 }), (json, damages) => {
      let text = json;
      for (const [at, length, more] of damages) {
        const from = at % (text.length + 1);
        text = text.slice(0, from) + more + text.slice(from + length);
      }
      expect(jsonFault(text) === null).toBe(parses(text));
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['{"a": 1,}', 'trailingComma', 1, 9],
  ['{\n "a": “x”}', 'quotes', 2, 7],
  ['{"a": 1 // one\n}', 'comment', 1, 9],
  ['{"a": [1, 2]', 'unfinished', 1, 13],
  ['{"a": "x}', 'notJson', 1, 7],
  ['{a: 1}', 'notJson', 1, 2],
])('%j: %s', (text, reason, line, column) => {
  expect(jsonFault(text)).toEqual({ reason, line, column });
});

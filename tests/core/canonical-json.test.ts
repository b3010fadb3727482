import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonical, type Json } from '../../src/core/canonical-json.ts';

// JSON has no -0, and canonical JSON here covers whole numbers only.
const leaf = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.maxSafeInteger().map((n) => n + 0),
  fc.string({ unit: 'grapheme' }),
);
const value = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('value')),
    fc.dictionary(fc.string({ unit: 'grapheme' }), tie('value'), { noNullPrototype: true }),
  ),
})).value;

test('it is JSON of the same value', () => {
  fc.assert(
    fc.property(value, (json) => {
      expect(JSON.parse(canonical(json))).toEqual(json);
    }),
  );
});

test('the order of members does not change the text', () => {
  const members = fc.uniqueArray(fc.tuple(fc.string(), leaf), { selector: ([key]) => key });
  fc.assert(
    fc.property(members, (entries) => {
      const there = canonical(Object.fromEntries(entries));
      const back = canonical(Object.fromEntries(entries.toReversed()));
      expect(back).toBe(there);
    }),
  );
});

test('keys in code-unit order, no white space, no undefined members', () => {
  const text = canonical({ b: 1, a: [true, null, { z: undefined, ø: 'Å' }], B: '"\n' });
  expect(text).toBe('{"B":"\\"\\n","a":[true,null,{"ø":"Å"}],"b":1}');
});

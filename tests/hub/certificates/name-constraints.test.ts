import 'reflect-metadata';
import { expect, test } from 'vitest';
import { onlyBelow } from '../../../src/hub/certificates/authority.ts';

const hex = (domains: readonly string[]) => Buffer.from(onlyBelow(domains).value).toString('hex');
const NO_ADDRESS = `a130300a8708${'00'.repeat(8)}30228720${'00'.repeat(32)}`;

test('the bytes by which an authority knows its own domains stay what they were', () => {
  expect(onlyBelow(['a.dk'])).toMatchObject({ type: '2.5.29.30', critical: true });
  expect(hex(['lygte.example'])).toBe(`3045a011300f820d6c796774652e6578616d706c65${NO_ADDRESS}`);
  expect(hex(['a.dk', 'b.dk'])).toBe(`3044a01030068204612e646b30068204622e646b${NO_ADDRESS}`);
});

test('a length between 128 and 255 takes one byte, as DER wants it', () => {
  const domain = Buffer.from('x'.repeat(100)).toString('hex');
  expect(hex(['x'.repeat(100)])).toBe(`30819ca06830668264${domain}${NO_ADDRESS}`);
});

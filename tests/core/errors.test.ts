import { describe, expect, test } from 'vitest';
import { err, FAILURE_CODES, failure, ok, toProblem, unwrap } from '../../src/core/errors.ts';
import { failureText } from '../../src/core/text/failures.ts';
import { LANGUAGES } from '../../src/core/text/language.ts';

describe.each(FAILURE_CODES)('%s', (code) => {
  test.each(LANGUAGES)('has a short sentence in %s', (language) => {
    const text = failureText(failure(code), language);
    expect(text).toMatch(/^\p{Lu}.*\.$/su);
    expect(text).not.toMatch(/undefined|null|NaN/);
    expect(text.length).toBeLessThan(160);
  });

  test('becomes a problem with an error status', () => {
    const problem = toProblem(failure(code));
    expect(problem.code).toBe(code);
    expect(problem.status).toBeGreaterThanOrEqual(400);
    expect(problem.status).toBeLessThan(600);
    expect('detail' in problem).toBe(false);
  });
});

test('texts differ between the languages', () => {
  for (const code of FAILURE_CODES)
    expect(failureText(failure(code), 'da')).not.toBe(failureText(failure(code), 'en'));
});

test('facts are in the text and in the problem', () => {
  const throttled = failure('throttled', { seconds: 8 });
  expect(failureText(throttled, 'da')).toContain('8 sekunder');
  expect(toProblem(throttled).detail).toEqual({ seconds: 8 });
});

test('unwrap gives the value, or throws on a failure', () => {
  expect(unwrap(ok(5))).toBe(5);
  expect(() => unwrap(err(failure('diskFull')))).toThrow('diskFull');
});

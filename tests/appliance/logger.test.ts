import { expect, test } from 'vitest';
import { bugFacts, createLogger } from '../../appliance/service.ts';

test('is one line of JSON an entry', () => {
  const lines: string[] = [];
  const logger = createLogger('panel', (line) => lines.push(line));
  logger.info('press', { press: 'short', answered: true });
  logger.warn('gone');
  expect(lines).toEqual([
    '{"level":"info","service":"panel","event":"press","press":"short","answered":true}\n',
    '{"level":"warn","service":"panel","event":"gone"}\n',
  ]);
});

test('a bug is logged by its class and place, never with its message', () => {
  const facts = bugFacts(new RangeError('Åse Kanariefugl\nis no number'));
  expect(facts.name).toBe('RangeError');
  expect(facts.where).toContain('logger.test.ts');
  expect(JSON.stringify(facts)).not.toMatch(/Kanariefugl|no number/);
  expect(bugFacts('Kanariefugl')).toEqual({ name: 'string', where: '' });
});

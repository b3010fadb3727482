import { expect, test } from 'vitest';
import { processContext } from '../../src/cli/context.ts';
import { runLygte } from '../../src/cli/program.ts';
import { LANGUAGES, type Language } from '../../src/core/text/language.ts';

/** What a wrong command line is answered with. */
async function wrong(language: Language, args: readonly string[]): Promise<string> {
  let output = '';
  let code = 0;
  const err = (words: string) => {
    output += words;
  };
  const fail = (failed: number) => {
    code = failed;
  };
  await runLygte({ ...processContext(process), language, env: {}, out: err, err, fail }, args);
  expect(code).toBe(2);
  return output;
}

test.each<[string[], string]>([
  [['keycard', 'revoke'], 'Der mangler noget: <id>.'],
  [['status', '--url'], 'Der mangler en værdi til --url <url>.'],
  [['keycard', 'new'], '--institution <id> skal med.'],
  [['status', '--jsn'], 'Valget --jsn findes ikke. Mente du --json?'],
  [['stauts'], 'Kommandoen stauts findes ikke. Mente du status?'],
  [['backup', 'a', 'b'], 'Der er skrevet for meget efter backup.'],
  [['status', '--url', 'her'], '--url <url> kan ikke være »her«.'],
  [['device', 'lampe'], '<part> kan ikke være »lampe«. Vælg mellem: server, sync, panel, setup.'],
])('%j is told in Danish, in a line', async (args, words) => {
  expect(await wrong('da', args)).toBe(`lygte: ${words}\n`);
});

test.each(LANGUAGES)('and in %s nothing of the library’s own', async (language) => {
  for (const args of [['keycard', 'revoke'], ['status', '--jsn'], ['lantern'], ['device', 'x']])
    expect(await wrong(language, args)).toMatch(/^lygte: [A-Z<-].*[.?]\n$/);
});

test('help has Danish headings and says what holds without an option', async () => {
  let output = '';
  const out = (words: string) => {
    output += words;
  };
  const context = { ...processContext(process), language: 'da' as const, env: {}, out, err: out };
  await runLygte({ ...context, fail: () => undefined }, ['setup', '--help']);
  expect(output).toMatch(/^Brug: lygte setup/);
  expect(output).toContain('Valg:');
  expect(output).toContain('(en af da, en; ellers: da)');
  expect(output).not.toMatch(/display help|default|choices/);
});

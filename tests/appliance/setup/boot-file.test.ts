import { expect, test } from 'vitest';
import { readBootFile } from '../../../appliance/setup/config-files.ts';
import { realDisk } from '../../../appliance/setup/data-folder.ts';
import { setupText } from '../../../src/core/text/setup.ts';
import { CODE, ORDER, testBoard } from './support/board.ts';

const hub = '"hub": "https://hub.example.dk"';

test.each<[string, string | Uint8Array, string[]]>([
  ['a comma too many', `{\n  ${hub},\n}`, ['line 3, character 1: there is a comma too many']],
  ['curly quotes', `{ “hub”: "x" }`, ['line 1, character 3: a straight quotation mark']],
  ['single quotes', `{ 'hub': 'x' }`, ['line 1, character 3: a straight quotation mark']],
  ['a comment', `{\r\n  // our hub\r\n}`, ['line 2, character 3: the file cannot have comments']],
  ['an end too early', `{ ${hub}`, ['character 34: the file ends too early']],
  ['a missing comma', `{ ${hub} "code": 1 }`, ['line 1, character 35: from here on']],
  ['a list', '[]', ['lygte.json: the file begins with { and ends with }']],
  ['no JSON at all', 'hub=https://hub.example.dk', ['line 1, character 1: from here on']],
  ['another encoding', Buffer.from('{"name": "å"}', 'latin1'), ['not saved as text in UTF-8']],
  ['too much', `{}${' '.repeat(70_000)}`, ['the file is too large']],
  ['a hub alone', `{ ${hub} }`, ['"code": is missing; hub and code go together']],
  ['a code alone', `{ "code": "${CODE}" }`, ['"hub": is missing']],
  ['a code mistyped', JSON.stringify({ ...ORDER, code: 'ABCD' }), ['"code": the value is wrong']],
  ['no address', JSON.stringify({ ...ORDER, hub: 'hub.dk' }), ['"hub": the value is wrong: an']],
  ['a key of ours misspelt', '{"Country": "DK"}', ['"Country": the box does not know that name']],
  ['a group that is none', '{"hotspot": "radio"}', ['"hotspot": the value is wrong: a group']],
  [
    'several',
    '{"country": "Danmark", "hotspot": {"channel": 3, "mod": "radio"}, "lan": {"addresses": ["x"]}}',
    [
      '"country"',
      '"hotspot.channel": the value is wrong: 1, 6 or 11',
      '"hotspot.mod"',
      '"lan.addresses"',
    ],
  ],
])('%s is reported with its place and key', async (_, content, lines) => {
  using board = testBoard();
  board.boot(content);
  const read = await readBootFile(realDisk, board.deps.paths.boot);
  const texts = read?.checked.problems.map(({ detail }) => detail && setupText(detail, 'en'));
  expect(texts).toEqual(lines.map((line) => expect.stringContaining(line)));
  for (const text of texts ?? []) expect(text).toContain(board.at('boot', 'lygte.json'));
});

test.each<[string, string | Uint8Array]>([
  ['a byte order mark', `\uFEFF${JSON.stringify(ORDER)}`],
  ['lines of Windows', JSON.stringify(ORDER, null, 2).replaceAll('\n', '\r\n')],
  ['UTF-16, as Notepad calls Unicode', Buffer.from(`\uFEFF${JSON.stringify(ORDER)}`, 'utf16le')],
])('%s is no mistake', async (_, content) => {
  using board = testBoard();
  board.boot(content);
  const read = await readBootFile(realDisk, board.deps.paths.boot);
  expect(read?.checked).toEqual({ written: ORDER, problems: [] });
});

test.each(['', '   \r\n', '{}   '])('a blank file asks for nothing: %j', async (content) => {
  using board = testBoard();
  board.boot(content);
  const read = await readBootFile(realDisk, board.deps.paths.boot);
  expect(read?.checked).toEqual({ written: {}, problems: [] });
});

test('the name Windows gives it is known', async () => {
  using board = testBoard();
  expect(await readBootFile(realDisk, board.deps.paths.boot)).toBe(null);
  board.boot(ORDER, 'lygte.json.txt');
  const read = await readBootFile(realDisk, board.deps.paths.boot);
  expect(read?.path).toBe(board.at('boot', 'lygte.json.txt'));
});

test('no value of the file is in what is reported', async () => {
  using board = testBoard();
  board.boot({
    hub: 'hemmeligt',
    code: 'hemmeligt',
    name: 'Hemmeligt',
    panel: { chip: 'hemmelig!' },
  });
  const read = await readBootFile(realDisk, board.deps.paths.boot);
  expect(read?.checked.problems).toHaveLength(4);
  expect(JSON.stringify(read?.checked.problems).toLowerCase()).not.toContain('hemmelig');
});

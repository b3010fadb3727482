// docs/configuration.md against the code: what can be set stands in the page, and nothing else does.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bootFile, deviceConfig } from '../../src/core/config.ts';
import { configOf } from '../../src/core/config-check.ts';

const page = readFileSync('docs/configuration.md', 'utf8');
const VARIABLE = /\bLYGTE_[A-Z0-9_]*[A-Z0-9]/g;

/** The page's tables: their first cell, without its quotes, and the others. */
const rows = [...page.matchAll(/^\| `([^`]+)` \| (.*) \|$/gm)].map(([, name = '', rest = '']) => ({
  name,
  cells: rest.split(' | '),
}));
const variables = rows.filter(({ name }) => name.startsWith('LYGTE_'));
const keys = rows.filter(({ name }) => !name.startsWith('LYGTE_'));

const FOLDERS = ['src', 'appliance', 'scripts', 'systemd', 'tests/board'];
const listed = execFileSync('git', ['ls-files', ...FOLDERS], { encoding: 'utf8' });
const code = listed
  .split('\n')
  .filter((file) => existsSync(file))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

function variablesIn(text: string): string[] {
  return [...new Set(text.match(VARIABLE))].sort();
}

test('the variables of the code and those of the page are the same', () => {
  const inTables = [...new Set(variables.map(({ name }) => name))].sort();
  expect(inTables).toEqual(variablesIn(code));
  expect(variablesIn(page)).toEqual(inTables);
});

test.each(variables.map(({ name, cells }) => [name, cells[1]?.replaceAll('`', '') ?? '']))(
  '%s is read in %s',
  (name, file) => {
    expect(variablesIn(readFileSync(file, 'utf8'))).toContain(name);
  },
);

test('the variables of each table are in order, and none stands there twice', () => {
  for (const table of page.split(/\n\n/)) {
    const names = [...table.matchAll(/^\| `(LYGTE_[^`]+)` \| [^|]* \| ([^|]*)/gm)].map(
      ([, name = '', file = '']) => `${name} ${file}`,
    );
    expect(names).toEqual([...new Set(names)].sort());
  }
});

test('the keys of a configuration and their defaults are those of the page', () => {
  const defaults = flat(configOf({}));
  const only = Object.keys(bootFile.entries).filter((key) => !(key in deviceConfig.entries));
  const expected = [...defaults, ...only.map((key): [string, string] => [key, '–'])];
  const found = keys.map(({ name, cells }): [string, string] => [
    name,
    (cells[0] ?? '').replaceAll('`', ''),
  ]);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
  expect(found).toHaveLength(expected.length);
});

/** Key -> its default as JSON, `hotspot.channel` for one inside another. */
function flat(value: object, prefix = ''): [string, string][] {
  return Object.entries(value).flatMap(([key, inner]): [string, string][] =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? flat(inner, `${prefix}${key}.`)
      : [[`${prefix}${key}`, JSON.stringify(inner)]],
  );
}

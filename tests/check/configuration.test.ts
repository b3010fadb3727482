// docs/configuration.md against the code: what can be set stands in the page, and nothing else does.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import type * as v from 'valibot';
import { expect, test } from 'vitest';
import { bootFile, deviceConfig } from '../../src/core/config.ts';
import { configOf } from '../../src/core/config-check.ts';
import { settingsFile } from '../../src/importer/settings.ts';

const page = readFileSync('docs/configuration.md', 'utf8');
const VARIABLE = /\bLYGTE_[A-Z0-9_]*[A-Z0-9]/g;

/** The tables of one part of the page: their first cell, without its quotes, and the others. */
function rowsOf(heading: string) {
  const part = page.split(/^(?=## )/m).find((text) => text.startsWith(`## ${heading}\n`)) ?? '';
  return [...part.matchAll(/^\| `([^`]+)` \| (.*) \|$/gm)].map(([, name = '', rest = '']) => ({
    name,
    cells: rest.split(' | '),
  }));
}
const variables = rowsOf('Environment variables');

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
  expectKeys('Files of a device', expected);
});

test('the keys of import.json and their defaults are those of the page', () => {
  expectKeys("The office's `import.json`", defaultsOf(settingsFile));
});

function expectKeys(heading: string, expected: readonly [string, string][]): void {
  const found = rowsOf(heading).map(({ name, cells }): [string, string] => [
    name,
    (cells[0] ?? '').replaceAll('`', ''),
  ]);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
  expect(found).toHaveLength(expected.length);
}

/** The same of a schema: a dash where a key has no default. */
function defaultsOf(schema: v.GenericSchema, prefix = ''): [string, string][] {
  const inner = 'wrapped' in schema ? (schema.wrapped as v.GenericSchema) : schema;
  if ('entries' in inner)
    return Object.entries(inner.entries as Record<string, v.GenericSchema>).flatMap(
      ([key, entry]) => defaultsOf(entry, prefix === '' ? key : `${prefix}.${key}`),
    );
  const value = 'default' in schema ? schema.default : undefined;
  return [[prefix, value === undefined ? '–' : JSON.stringify(value)]];
}

/** Key -> its default as JSON, `hotspot.channel` for one inside another. */
function flat(value: object, prefix = ''): [string, string][] {
  return Object.entries(value).flatMap(([key, inner]): [string, string][] =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? flat(inner, `${prefix}${key}.`)
      : [[`${prefix}${key}`, JSON.stringify(inner)]],
  );
}

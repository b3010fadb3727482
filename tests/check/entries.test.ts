// A program's first file does its work as soon as it is loaded. Whoever imports it for something in
// it starts the whole program, so nobody does.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const files = execFileSync('git', ['ls-files', 'src', 'appliance', 'web', 'scripts', 'tests'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.(ts|tsx)$/.test(file) && existsSync(file));

/** Files with a call at the left margin: it runs when they are loaded. */
const programs = files.filter(
  (file) =>
    /^(src|appliance|web)\/.*main\.tsx?$/.test(file) &&
    /^(await |void )?[\w.]+\(/m.test(readFileSync(file, 'utf8')),
);

test('the programs are found', () => {
  expect(programs).toEqual([
    'appliance/panel/main.ts',
    'appliance/server/main.ts',
    'appliance/setup/main.ts',
    'appliance/sync/main.ts',
    'src/cli/main.ts',
    'web/app/main.tsx',
    'web/desk/main.tsx',
  ]);
});

test('no file imports a program for something in it', () => {
  const importers = files.flatMap((file) => {
    const statements = readFileSync(file, 'utf8').matchAll(
      /^(?:import|export) [^;]*?from '(\.[^']+)';/gms,
    );
    return [...statements]
      .map(([, specifier = '']) => join(dirname(file), specifier))
      .filter((target) => programs.includes(target))
      .map((target) => `${file} -> ${target}`);
  });
  expect(importers).toEqual([]);
});

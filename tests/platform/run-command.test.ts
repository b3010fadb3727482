import { expect, test } from 'vitest';
import { runCommand } from '../../src/platform/run-command.ts';

const limits = { timeoutMs: 10_000 };
const node = (script: string, ...args: string[]) =>
  [process.execPath, '-e', script, ...args] as const;

test('exit code and standard output come back', async () => {
  expect(await runCommand(node('console.log("out")'), limits)).toEqual({
    code: 0,
    stdout: 'out\n',
    error: null,
  });
});

test('a program that fails: its code, and what it wrote to standard error', async () => {
  const script = 'console.error("why"); process.exitCode = 3';
  const { code, error } = await runCommand(node(script), limits);
  expect(code).toBe(3);
  expect(error).toContain('why');
});

test('a program that does not exist is an outcome', async () => {
  const { code, error } = await runCommand(['/nowhere/program'], limits);
  expect(code).toBeNull();
  expect(error).toContain('ENOENT');
});

test('no shell reads the arguments', async () => {
  const words = ['$HOME', '`id`', 'a b', ';exit 1'];
  const script = 'console.log(JSON.stringify(process.argv.slice(1)))';
  const { stdout } = await runCommand(node(script, ...words), limits);
  expect(JSON.parse(stdout)).toEqual(words);
});

test('a program that takes too long is ended', async () => {
  const { code } = await runCommand(node('setInterval(() => {}, 1000)'), { timeoutMs: 300 });
  expect(code).toBeNull();
});

test('a program that writes too much is ended', async () => {
  const script = 'setInterval(() => process.stdout.write("x".repeat(1000)), 1)';
  const { code } = await runCommand(node(script), { ...limits, outputLimit: 10_000 });
  expect(code).toBeNull();
});

test('the signal ends a program', async () => {
  const signal = AbortSignal.timeout(300);
  const { code } = await runCommand(node('setInterval(() => {}, 1000)'), { ...limits, signal });
  expect(code).toBeNull();
});

test('with an environment of its own the program gets no other', async () => {
  const script = 'console.log(JSON.stringify(process.env))';
  const { stdout } = await runCommand(node(script), { ...limits, env: { LC_ALL: 'C' } });
  expect(JSON.parse(stdout)).toEqual({ LC_ALL: 'C' });
});

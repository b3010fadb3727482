// `npm run test:mutants [-- WORDS]`: whether the tests notice faults in the rules that matter most.
// Puts each of scripts/mutants.mjs (those whose name has WORDS in it) into a copy of the work tree,
// runs its tests, and fails when one of them survives. Without any of them the tests must pass.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, node26, root, run } from './lib/runtime.mjs';
import { mutants } from './mutants.mjs';

/** A fault may make a test wait for something that never happens. */
const TEST_MS = 10_000;

if (run([process.execPath, 'scripts/setup.mjs']) !== 0) process.exit(1);

const words = process.argv.slice(2).join(' ');
const chosen = mutants.filter(({ name }) => name.includes(words));
const wrong = chosen.flatMap(({ name, file, find, tests }) => {
  const times = occurrences(file, find);
  const missing = tests.filter((test) => !existsSync(join(root, test)));
  return [
    ...(times === 1 ? [] : [`${name}: its text is ${times} times in ${file}`]),
    ...missing.map((test) => `${name}: there is no ${test}`),
  ];
});
if (chosen.length === 0) wrong.push(`no fault has "${words}" in its name`);
for (const line of wrong) console.error(`lygte: ${line}`);
if (wrong.length > 0) process.exit(1);

const folder = mkdtempSync(join(tmpdir(), 'lygte-mutants-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));
copyTree();

const whole = runTests([...new Set(chosen.flatMap(({ tests }) => tests))]);
if (whole.code !== 0) {
  console.error(`${whole.output}\nlygte: the tests fail without a fault`);
  process.exit(1);
}

const survivors = chosen.filter((mutant) => {
  const since = performance.now();
  const result = resultOf(mutant);
  const seconds = ((performance.now() - since) / 1_000).toFixed(1).padStart(5);
  console.log(`${result.padEnd(8)} ${seconds} s  ${mutant.name}`);
  return result !== 'killed';
});
console.log(`${chosen.length - survivors.length} killed, ${survivors.length} not`);
process.exit(survivors.length === 0 ? 0 : 1);

function occurrences(file, find) {
  const path = join(root, file);
  return existsSync(path) ? readFileSync(path, 'utf8').split(find).length - 1 : 0;
}

/** What git would commit of the work tree, as it is now, beside the packages that are installed. */
function copyTree() {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const files = execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\0');
  for (const file of files.filter((name) => name !== '' && existsSync(join(root, name))))
    cpSync(join(root, file), join(folder, file));
  symlinkSync(realpathSync(join(root, 'node_modules')), join(folder, 'node_modules'));
  mkdirSync(join(folder, 'tmp'));
}

/** `BROKEN`: no test failed, but something else did, so the result means nothing. */
function resultOf({ file, find, replace, tests }) {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    text.replace(find, () => replace),
  );
  const { code, failed, output } = runTests(tests);
  writeFileSync(path, text);
  if (code === 0) return 'SURVIVED';
  if (failed > 0) return 'killed';
  console.error(output);
  return 'BROKEN';
}

function runTests(tests) {
  const report = join(folder, 'report.json');
  rmSync(report, { force: true });
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  // One file after another: a failure that ends several at once may be missing in the report.
  const limits = ['--bail=1', '--no-file-parallelism', `--testTimeout=${TEST_MS}`];
  const args = ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...limits, ...tests];
  // A run that is cut off leaves folders behind: they are removed with the copy.
  const env = { ...environment(), TMPDIR: join(folder, 'tmp') };
  const options = { cwd: folder, env, encoding: 'utf8' };
  const { status, stdout, stderr } = spawnSync(node26(), args, options);
  const failed = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).numFailedTests : 0;
  return { code: status, failed, output: `${stdout}${stderr}` };
}

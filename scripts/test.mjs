// `npm test -- ARGS`: installs what the tests need, builds, runs vitest with ARGS,
// ends with one line `N passed, N failed` and vitest's exit code.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foreground } from './lib/runtime.mjs';
import { prepareTests } from './lib/tests.mjs';

prepareTests();

const folder = mkdtempSync(join(tmpdir(), 'lygte-test-'));
const report = join(folder, 'report.json');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
const args = ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...process.argv.slice(2)];
const code = await foreground(args);
const { passed, failed } = counts();
rmSync(folder, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(code);

/** A file that could not be loaded has no failed test in it; it counts as one. */
function counts() {
  if (!existsSync(report)) return { passed: 0, failed: code === 0 ? 0 : 1 };
  const result = JSON.parse(readFileSync(report, 'utf8'));
  const failedTest = (test) => test.status === 'failed';
  const unloadable = result.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(failedTest),
  );
  const failed = result.numFailedTests + unloadable.length;
  return { passed: result.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}

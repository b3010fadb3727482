// `npm test -- ARGS`: installs what the tests need, builds, runs vitest with ARGS,
// ends with one line `N passed, N failed` and vitest's exit code.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installTools } from './lib/debian.mjs';
import { buildIsFresh } from './lib/freshness.mjs';
import { foreground, run } from './lib/runtime.mjs';

/** Command that a test runs -> the Debian package that brings it. */
const tools = {
  chromium: 'chromium',
  age: 'age',
  pdftotext: 'poppler-utils',
  zbarimg: 'zbar-tools',
  pebble: 'pebble',
  dnsmasq: 'dnsmasq-base',
  nft: 'nftables',
  ip: 'iproute2',
  ping: 'iputils-ping',
};

must(run([process.execPath, 'scripts/setup.mjs']));
installTools(tools);
if (!buildIsFresh()) must(run([process.execPath, 'scripts/build.mjs']));

const folder = mkdtempSync(join(tmpdir(), 'lygte-test-'));
const report = join(folder, 'report.json');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
const args = ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...process.argv.slice(2)];
const code = await foreground(args);
const { passed, failed } = counts();
rmSync(folder, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(code);

function must(code) {
  if (code !== 0) process.exit(code);
}

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

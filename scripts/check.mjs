// `npm run check`: what the author, the hook and CI run before the tests. With names of steps, those
// only: `node scripts/check.mjs lint`. This is the one list of them.
import { foreground, run } from './lib/runtime.mjs';

const biome = 'node_modules/@biomejs/biome/bin/biome';
const tsc = 'node_modules/typescript/bin/tsc';

const steps = {
  lint: [[biome, 'check', '--error-on-warnings']],
  typecheck: [
    [tsc, '--noEmit', '-p', 'tsconfig.json'],
    [tsc, '--noEmit', '-p', 'web/tsconfig.json'],
  ],
  unused: [['node_modules/knip/bin/knip.js', '--no-progress']],
  measure: [['scripts/measure.mjs']],
  api: [['scripts/openapi.ts', '--check']],
  build: [['scripts/build.mjs']],
};
/** Run only when named. */
const others = {
  docs: [['scripts/openapi.ts']],
  format: [[biome, 'check', '--write']],
  staged: [[biome, 'check', '--staged', '--error-on-warnings', '--no-errors-on-unmatched']],
};

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(steps);
const known = { ...steps, ...others };
const strange = names.filter((name) => !Object.hasOwn(known, name));
if (strange.length > 0) {
  console.error(`lygte: no such step: ${strange.join(', ')} (${Object.keys(known).join(', ')})`);
  process.exit(2);
}

const setup = run([process.execPath, 'scripts/setup.mjs']);
if (setup !== 0) process.exit(setup);

let failed = 0;
for (const command of names.flatMap((name) => known[name])) {
  const code = await foreground(command);
  if (code !== 0) console.error(`lygte: failed: ${command.join(' ')}`);
  failed ||= code;
}
process.exit(failed);

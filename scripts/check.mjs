// `npm run check`: what the author, the hook and CI run before the tests.
import { foreground, run } from './lib/runtime.mjs';

const setup = run([process.execPath, 'scripts/setup.mjs']);
if (setup !== 0) process.exit(setup);

const steps = [
  ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'],
  ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json'],
  ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'web/tsconfig.json'],
  ['node_modules/knip/bin/knip.js', '--no-progress'],
  ['scripts/build.mjs'],
];
let failed = 0;
for (const step of steps) {
  const code = await foreground(step);
  if (code !== 0) console.error(`lygte: failed: ${step.join(' ')}`);
  failed ||= code;
}
process.exit(failed);

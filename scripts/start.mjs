// `npm start -- ARGS`: installs, builds when sources changed, runs `lygte demo ARGS`.
// Standard output belongs to the demo (`--json` prints one line): all else goes to standard error.

import { foreground, run } from './lib/runtime.mjs';
import { buildIsUpToDate } from './lib/up-to-date.mjs';

for (const [script, needed] of [
  ['scripts/setup.mjs', () => true],
  ['scripts/build.mjs', () => !buildIsUpToDate()],
]) {
  if (!needed()) continue;
  const code = run([process.execPath, script]);
  if (code !== 0) process.exit(code);
}
process.exit(await foreground(['dist/server/lygte.js', 'demo', ...process.argv.slice(2)]));

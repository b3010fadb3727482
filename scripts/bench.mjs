// `npm run bench [-- --json] [-- --only NAME]`: figures against peers measured in the same run.
import { installTools } from './lib/debian.mjs';
import { foreground, run } from './lib/runtime.mjs';

for (const script of ['scripts/setup.mjs', 'scripts/build.mjs']) {
  const code = run([process.execPath, script]);
  if (code !== 0) process.exit(code);
}
installTools({ wrk: 'wrk' });
process.exit(await foreground(['scripts/bench/main.ts', ...process.argv.slice(2)]));

// `npm run test:deb -- ARGS`: the Debian package (tests/deb), by vitest with ARGS.
import { installTools } from './lib/debian.mjs';
import { foreground, run } from './lib/runtime.mjs';

if (run([process.execPath, 'scripts/setup.mjs']) !== 0) process.exit(1);
installTools({ 'dpkg-deb': 'dpkg', lintian: 'lintian', 'systemd-sysusers': 'systemd' });
const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.deb.config.ts'];
process.exit(await foreground([...vitest, ...process.argv.slice(2)]));

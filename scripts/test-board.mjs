// `npm run test:board -- ARGS`: the package on an emulated board (tests/board), by vitest with ARGS.
import { prepareEmulator } from './lib/emulator.mjs';
import { foreground, run } from './lib/runtime.mjs';

if (run([process.execPath, 'scripts/setup.mjs']) !== 0) process.exit(1);
if (!prepareEmulator({ board: true })) process.exit(1);
const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.board.config.ts'];
process.exit(await foreground([...vitest, ...process.argv.slice(2)]));

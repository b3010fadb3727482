// `node scripts/emulate.mjs [--image FILE] [--memory MIB]`: the emulated board for people, see
// scripts/board/emulate.ts.
import { prepareEmulator } from './lib/emulator.mjs';
import { foreground, run } from './lib/runtime.mjs';

if (run([process.execPath, 'scripts/setup.mjs']) !== 0) process.exit(1);
if (!prepareEmulator({ board: true })) process.exit(1);
process.exit(await foreground(['scripts/board/emulate.ts', ...process.argv.slice(2)]));

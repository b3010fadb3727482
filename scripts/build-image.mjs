// `node scripts/build-image.mjs [--deb FILE] [--image FILE] [--overlay FOLDER]`: the image of an
// SD card, out/image/lygte_<version>.img unless FILE is named, with the package of this clone.
import { prepareEmulator } from './lib/emulator.mjs';
import { foreground, run } from './lib/runtime.mjs';

if (run([process.execPath, 'scripts/setup.mjs']) !== 0) process.exit(1);
if (!prepareEmulator({ board: false })) process.exit(1);
process.exit(await foreground(['scripts/image/main.ts', ...process.argv.slice(2)]));

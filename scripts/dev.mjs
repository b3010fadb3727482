// `npm run dev -- [--port PORT] [--data DIR] [--import PATH] [--institution ID] [--lang da|en]`: the demo
// from source. Pages come from Vite and follow each save; the services restart when src or appliance
// changes, so that the phones have to scan their card again. Ctrl-C ends everything.
import { foreground, run } from './lib/runtime.mjs';

const setup = run([process.execPath, 'scripts/setup.mjs']);
if (setup !== 0) process.exit(setup);
process.exit(await foreground(['scripts/dev/main.mjs', ...process.argv.slice(2)]));

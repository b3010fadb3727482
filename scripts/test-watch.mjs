// `npm run test:watch -- ARGS`: runs the tests again that a saved file concerns. The build is made once,
// at the start: a test that starts programs from `dist` sees later changes after `npm run build`.
import { foreground } from './lib/runtime.mjs';
import { prepareTests } from './lib/tests.mjs';

prepareTests();
const args = ['node_modules/vitest/vitest.mjs', 'watch', ...process.argv.slice(2)];
process.exit(await foreground(args));

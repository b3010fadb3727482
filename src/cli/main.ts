import { processContext } from './context.ts';
import { messageOutput, output } from './output.ts';
import { runLygte } from './program.ts';

const out = output(process.stdout);
const err = messageOutput(process.stderr);
const context = { ...processContext(process), out: out.write, err: err.write };
await runLygte(context, process.argv.slice(2));
await Promise.all([out.drained(), err.drained()]);
// Ends what is still running, such as an interrupted import.
process.exit();

import { processContext } from './context.ts';
import { runLygte } from './program.ts';

// A reader that stops early (`lygte open … | head`) is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});
await runLygte(processContext(process), process.argv.slice(2));
// Ends what is still running, such as an interrupted import.
process.exit();

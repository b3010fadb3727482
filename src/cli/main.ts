import { processContext } from './context.ts';
import { runLygte } from './program.ts';

// A reader that has seen enough (`lygte open … | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});
await runLygte(processContext(process), process.argv.slice(2));
// What nobody waits for any longer, such as an import that was interrupted, ends with it.
process.exit();

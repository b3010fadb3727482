import { Command } from 'commander';
import pkg from '../../package.json' with { type: 'json' };

const program = new Command('lygte').version(pkg.version);
program
  .command('demo')
  .description('run importer, hub and device on this machine')
  .option('--json', 'print one line when ready')
  .action(() => {
    console.log(`lygte ${pkg.version}`);
  });
await program.parseAsync();

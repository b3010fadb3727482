import { join } from 'node:path';
import { Command } from 'commander';
import { type DemoOptions, runDemo } from '../../demo/run.ts';
import type { CommandContext } from '../context.ts';
import { jsonOption, langOption, parsePort } from '../options.ts';
import { runAction } from '../run.ts';
import { helpText } from '../text/help.ts';

const PORT = 8420;

/** `lygte demo`, which `npm start` runs. */
export function demoCommand(context: CommandContext): Command {
  const help = helpText[context.language];
  const data = join(context.home, '.lygte', 'demo');
  return new Command('demo')
    .description(help.commands.demo)
    .option('--import <path>', help.options.importPath)
    .option('--port <port>', help.options.demoPort, parsePort, PORT)
    .option('--data <folder>', help.options.demoData, data)
    .option('--institution <id>', help.options.demoInstitution)
    .addOption(langOption(context))
    .addOption(jsonOption(context))
    .action((options: DemoOptions) =>
      runAction(context, () => runDemo(context, options), options.lang),
    );
}

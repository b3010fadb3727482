import { join } from 'node:path';
import { Command } from 'commander';
import { type DemoOptions, runDemo } from '../../demo/run.ts';
import type { World } from '../context.ts';
import { jsonOption, langOption, parsePort } from '../options.ts';
import { perform } from '../run.ts';
import { helpText } from '../text/help.ts';

const PORT = 8420;

/** `lygte demo`, which `npm start` runs. */
export function demoCommand(world: World): Command {
  const help = helpText[world.language];
  const data = join(world.home, '.lygte', 'demo');
  return new Command('demo')
    .description(help.commands.demo)
    .option('--import <path>', help.options.importPath)
    .option('--port <port>', help.options.demoPort, parsePort, PORT)
    .option('--data <folder>', help.options.demoData, data)
    .option('--institution <id>', help.options.demoInstitution)
    .addOption(langOption(world))
    .addOption(jsonOption(world))
    .action((options: DemoOptions) => perform(world, () => runDemo(world, options), options.lang));
}

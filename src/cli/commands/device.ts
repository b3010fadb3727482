import { Argument, Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { helpText } from '../text/help.ts';

/** The device's services and its setup: each is a composition root that runs when it is loaded. */
const PARTS: Readonly<Record<string, () => Promise<unknown>>> = {
  server: () => import('../../../appliance/server/main.ts'),
  sync: () => import('../../../appliance/sync/main.ts'),
  panel: () => import('../../../appliance/panel/main.ts'),
  setup: () => import('../../../appliance/setup/main.ts'),
};

/** `lygte device server|sync|panel|setup`: a service of the device, in this process, until SIGTERM. */
export function deviceCommand(context: CommandContext): Command {
  const help = helpText[context.language];
  return new Command('device')
    .description(help.commands.device)
    .addArgument(new Argument('<part>', help.args.part).choices(Object.keys(PARTS)))
    .option('--with-parent', help.options.withParent)
    .action(async (part: string, options: { readonly withParent?: boolean }) => {
      if (options.withParent === true) endWithParent();
      await PARTS[part]?.();
    });
}

/** How long a service may take to end after the process that started it is gone. */
const GRACE_MS = 3_000;

/** Standard input is a pipe from the parent: it closes when the parent ends, however it ends. */
function endWithParent(): void {
  process.stdin.resume().unref();
  process.stdin.once('close', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(1), GRACE_MS).unref();
  });
  process.stdin.on('error', () => process.stdin.destroy());
}

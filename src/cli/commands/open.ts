import { Command } from 'commander';
import { ok } from '../../core/errors.ts';
import { collect } from '../../recovery/collect.ts';
import { writeSqlite } from '../../recovery/sqlite.ts';
import { type Unsealed, unseal } from '../../recovery/unseal.ts';
import type { CommandContext } from '../context.ts';
import { readCard } from '../office.ts';
import { runAction } from '../run.ts';
import { helpText } from '../text/help.ts';
import { messages } from '../text/messages.ts';

interface Options {
  readonly card?: string;
  readonly sqlite?: string;
}

/** `lygte open OBJECT… --card CODE`: opens the data of a device that is lost. */
export function openCommand(context: CommandContext): Command {
  const help = helpText[context.language];
  return new Command('open')
    .description(help.commands.open)
    .argument('<object...>', help.args.objects)
    .option('--card <code>', help.options.cardSecret)
    .option('--sqlite <file>', help.options.sqlite)
    .action((paths: string[], options: Options) =>
      runAction(context, async () => {
        const secret = await readCard(context, options.card);
        if (!secret.ok) return secret;
        const sealed = await collect(paths);
        if (!sealed.ok) return sealed;
        const opened = await unseal(sealed.value, secret.value);
        if (!opened.ok) return opened;
        tell(context, opened.value);
        if (options.sqlite === undefined) context.out(jsonOf(opened.value));
        else {
          await writeSqlite(options.sqlite, opened.value);
          context.err(`${messages[context.language].plainWarning(options.sqlite)}\n`);
        }
        return ok(undefined);
      }),
    );
}

/** The snapshot is kept as it was encrypted, byte for byte; newer attendance stands beside it. */
function jsonOf({ snapshotText, protectedPart, events, version, attendance }: Unsealed): string {
  const newer = attendance === null ? {} : { attendance };
  const rest = JSON.stringify({ version, protected: protectedPart, ...newer, events }).slice(1);
  return `{"snapshot":${snapshotText},${rest}\n`;
}

function tell(context: CommandContext, opened: Unsealed): void {
  const text = messages[context.language];
  const { snapshot, events, broken } = opened;
  const counts = { children: snapshot.children.length, events: events.length };
  context.err(`${text.opened({ ...opened, ...counts, institution: snapshot.institution.name })}\n`);
  for (const { device, n } of broken) context.err(`${text.brokenChain(device, n)}\n`);
}

import { Command } from 'commander';
import { ok } from '../../core/errors.ts';
import { collect } from '../../recovery/collect.ts';
import { writeSqlite } from '../../recovery/sqlite.ts';
import { type Unsealed, unseal } from '../../recovery/unseal.ts';
import type { World } from '../context.ts';
import { readCard } from '../office.ts';
import { perform } from '../run.ts';
import { helpText } from '../text/help.ts';
import { sayText } from '../text/messages.ts';

interface Options {
  readonly card?: string;
  readonly sqlite?: string;
}

/** `lygte open OBJECT… --card CODE`: the data of a box that is no more. */
export function openCommand(world: World): Command {
  const help = helpText[world.language];
  return new Command('open')
    .description(help.commands.open)
    .argument('<object...>', help.args.objects)
    .option('--card <code>', help.options.cardSecret)
    .option('--sqlite <file>', help.options.sqlite)
    .action((paths: string[], options: Options) =>
      perform(world, async () => {
        const secret = await readCard(world, options.card);
        if (!secret.ok) return secret;
        const sealed = await collect(paths);
        if (!sealed.ok) return sealed;
        const opened = await unseal(sealed.value, secret.value);
        if (!opened.ok) return opened;
        tell(world, opened.value);
        if (options.sqlite === undefined) world.out(jsonOf(opened.value));
        else {
          await writeSqlite(options.sqlite, opened.value);
          world.err(`${sayText[world.language].plainWarning(options.sqlite)}\n`);
        }
        return ok(undefined);
      }),
    );
}

/** The snapshot is put in as it was sealed, byte for byte. */
function jsonOf({ snapshotText, protectedPart, events, version }: Unsealed): string {
  const rest = JSON.stringify({ version, protected: protectedPart, events }).slice(1);
  return `{"snapshot":${snapshotText},${rest}\n`;
}

function tell(world: World, opened: Unsealed): void {
  const say = sayText[world.language];
  const { snapshot, events, broken } = opened;
  const counts = { children: snapshot.children.length, events: events.length };
  world.err(`${say.opened({ ...opened, ...counts, institution: snapshot.institution.name })}\n`);
  for (const { device, n } of broken) world.err(`${say.brokenChain(device, n)}\n`);
}

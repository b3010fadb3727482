import { Command } from 'commander';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import { type CollectedJournal, collectJournals } from '../../importer/journals.ts';
import { writePrivate } from '../../platform/files.ts';
import type { CommandContext } from '../context.ts';
import { type HubChoice, officeHub, openKnownOffice } from '../office.ts';
import { hubUrlOption, jsonOption, officeOption, tokenFileOption } from '../options.ts';
import { runAction } from '../run.ts';
import { helpText } from '../text/help.ts';
import { messages } from '../text/messages.ts';

interface Options extends HubChoice {
  readonly data: string;
  readonly device?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** `lygte journal`: what was recorded on the devices, opened with the municipal key. */
export function journalCommand(context: CommandContext): Command {
  const help = helpText[context.language];
  return new Command('journal')
    .description(help.commands.journal)
    .option('--device <id>', help.options.device)
    .option('--out <file>', help.options.journalOut)
    .addOption(officeOption(context))
    .addOption(hubUrlOption(context))
    .addOption(tokenFileOption(context))
    .addOption(jsonOption(context))
    .action((options: Options) => runAction(context, () => collectAll(context, options)));
}

async function collectAll(context: CommandContext, options: Options): Promise<Result<void>> {
  const office = await openKnownOffice(context, options.data);
  if (!office.ok) return office;
  const hub = await officeHub(context, office.value, options);
  if (!hub.ok) return hub;
  const collected = await collectJournals(office.value, hub.value);
  if (!collected.ok) return collected;
  const { device: wanted } = options;
  const journals = collected.value.filter(
    ({ device }) => wanted === undefined || device === wanted,
  );
  const text = `${JSON.stringify(journals.map(shown))}\n`;
  if (options.out !== undefined) await writePrivate(options.out, text);
  else if (options.json === true) context.out(text);
  if (options.json !== true || options.out !== undefined) tell(context, journals);
  return journals.some((journal) => journal.broken) ? err(failure('chainBroken')) : ok(undefined);
}

/** Without the encrypted records: they are at the hub. */
function shown({ device, institution, events, unreadable, broken }: CollectedJournal) {
  return { device, institution, events, unreadable, broken };
}

function tell(context: CommandContext, journals: readonly CollectedJournal[]): void {
  const text = messages[context.language];
  for (const { device, events, unreadable, broken } of journals)
    context.out(
      `${broken ? text.brokenJournal(device) : text.journalOf(device, events.length, unreadable)}\n`,
    );
}

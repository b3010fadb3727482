import { stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import { failureText } from '../../core/text/failures.ts';
import { stamp } from '../../core/time.ts';
import { changeOffice } from '../../importer/office.ts';
import { type Take, watchFolder } from '../../importer/watch.ts';
import type { CommandContext } from '../context.ts';
import { type HubChoice, officeHub, openKnownOffice } from '../office.ts';
import { helpText } from '../text/help.ts';
import { watchText } from '../text/watch.ts';

export interface WatchOptions extends HubChoice {
  readonly data: string;
  readonly watch: string;
  readonly every: number;
  readonly deleteTaken?: boolean;
  readonly json?: boolean;
}

const EVERY_SECONDS = 15;
/** A command that has the office longer is told once, and the files wait. */
const LOCK = { command: 'lygte import --watch', waitMs: 10_000 };

/** The options of `lygte import` that belong to watching. */
export function addWatchOptions(command: Command, { language }: CommandContext): Command {
  const { options } = helpText[language];
  return command
    .option('--watch <folder>', options.watch)
    .addOption(
      new Option('--every <seconds>', options.every).argParser(parseSeconds).default(EVERY_SECONDS),
    )
    .option('--delete-taken', options.deleteTaken);
}

/** `lygte import --watch FOLDER`: takes attendance files as they come, until it is stopped. */
export async function runWatch(
  context: CommandContext,
  options: WatchOptions,
): Promise<Result<void>> {
  const { data, watch: folder, every, json = false, deleteTaken = false } = options;
  const stop = context.untilStopped();
  // A mistyped folder shows at once; one that goes away later does not end the watch.
  if (!(await stat(folder)).isDirectory()) return err(failure('noSuchFile', { file: folder }));
  const known = await openKnownOffice(context, data);
  if (!known.ok) return known;
  const hub = await officeHub(context, known.value, options);
  if (!hub.ok) return hub;
  if (!json) context.err(`${watchText[context.language].watching(folder)}\n`);
  await watchFolder(
    {
      folder,
      officeFolder: data,
      clock: context.clock,
      everyMs: every * 1_000,
      deleteTaken,
      // Taken for moments only: other commands change the office meanwhile.
      async withOffice(work) {
        const taken = await changeOffice(data, context, LOCK);
        if (!taken.ok) return taken;
        await using office = taken.value;
        return ok(await work(office, hub.value));
      },
      wait,
      onTake: (take) => (json ? tellJson(context, take) : tell(context, take)),
    },
    stop,
  );
  return ok(undefined);
}

/** One line of JSON for each look at the folder that brought something. */
function tellJson(context: CommandContext, take: Take): void {
  context.out(`${JSON.stringify({ at: stamp(context.clock), ...take })}\n`);
}

/** Only what somebody should look at: what is taken as it should be is not told. */
function tell(context: CommandContext, { files, problems }: Take): void {
  const text = watchText[context.language];
  const lines = files.flatMap((file) => {
    const { name, unknown, unknownCount, ambiguous, ambiguousCount, unread, ahead } = file;
    return [
      unknownCount > 0 ? text.unknown(name, unknownCount, unknown.join(', ')) : '',
      ambiguousCount > 0 ? text.ambiguous(name, ambiguousCount, ambiguous.join(', ')) : '',
      unread > 0 ? text.unread(name, unread) : '',
      ahead > 0 ? text.ahead(name, ahead) : '',
    ];
  });
  for (const { code, file } of problems) {
    const detail = file === undefined ? undefined : { file };
    const words = failureText(failure(code, detail), context.language);
    const where = file === undefined || words.includes(file) ? '' : `${file}: `;
    lines.push(`${where}${code}: ${words}`);
  }
  for (const line of lines) if (line !== '') context.err(`lygte: ${line}\n`);
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

function parseSeconds(value: string): number {
  const seconds = Number(value);
  if (!Number.isFinite(seconds) || seconds < 0.01 || seconds > 3_600)
    throw new InvalidArgumentError('0.01–3600?');
  return seconds;
}

import { Command } from 'commander';
import type { StatusAnswer } from '../../core/device-api.ts';
import { failure } from '../../core/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { jsonOption, parseUrl } from '../options.ts';
import { perform } from '../perform.ts';
import { boxText } from '../text/box.ts';
import { helpText } from '../text/help.ts';
import type { World } from '../world.ts';
import { type LocalStatus, localStatus } from './local-status.ts';
import { answerLines, type Exactly, exactWords, localLines } from './say-status.ts';

const WAIT_MS = 10_000;
/** The box's own door on the machine it is. */
const HERE = 'http://127.0.0.1/';

interface Options {
  readonly url?: string;
  readonly json?: boolean;
}

/**
 * `lygte status`: what the janitor's page shows, in the terminal. On the box itself it says what
 * the machine knows besides, also when its server does not answer.
 */
export function statusCommand(world: World): Command {
  const help = helpText[world.language];
  return new Command('status')
    .description(help.commands.status)
    .option('--url <url>', help.options.boxUrl, parseUrl)
    .addOption(jsonOption(world))
    .action((options: Options) => perform(world, () => showStatus(world, options)));
}

async function showStatus(world: World, { url, json }: Options): Promise<Result<void>> {
  const local = url === undefined ? await localStatus(world) : null;
  const asked = await askStatus(url ?? HERE);
  if (!asked.ok && local === null) return asked;
  const answer = asked.ok ? asked.value : (local?.store?.answer ?? null);
  if (json === true) {
    const { store: _store, ...box } = local ?? { store: null };
    const parts = { ...answer, ...(local === null ? {} : { box: { ...box, ...shown(local) } }) };
    world.out(`${JSON.stringify(parts)}\n`);
  } else world.out(`${lines(world, asked.ok, answer, local).join('\n')}\n`);
  return asked.ok ? ok(undefined) : asked;
}

/** Fails with `boxSilent` when no box answers there. */
async function askStatus(url: string): Promise<Result<StatusAnswer>> {
  try {
    const signal = AbortSignal.timeout(WAIT_MS);
    const answer = await fetch(new URL('/api/status', url), { signal });
    // The box's own answer to its own command: its shape is core/contract.ts's.
    if (answer.ok) return ok((await answer.json()) as StatusAnswer);
  } catch (error) {
    // What fetch throws is the network's doing, or an answer that is no JSON: not a box.
    if (!(error instanceof Error)) throw error;
  }
  return err(failure('boxSilent', { file: url }));
}

function lines(
  world: World,
  answered: boolean,
  answer: StatusAnswer | null,
  local: LocalStatus | null,
): string[] {
  const { language, clock, machine } = world;
  const say = boxText[language];
  const exactly: Exactly = local === null ? new Map() : exactWords(local, language);
  return [
    ...(answered ? [] : [say.serverSilent]),
    ...(answer === null ? [...exactly.values()].flat() : answerLines(answer, language, exactly)),
    ...(local === null ? [] : localLines(local, clock.now(), language)),
    ...(local?.store === null && !machine.root ? [say.asRoot] : []),
  ];
}

function shown({ store }: LocalStatus) {
  if (store === null) return {};
  const { answer: _answer, ...facts } = store;
  return facts;
}

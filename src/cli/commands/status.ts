import { Command } from 'commander';
import type { StatusAnswer } from '../../core/contract.ts';
import { failure } from '../../core/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { helpText } from '../../core/text/cli/help.ts';
import { sayText } from '../../core/text/cli/say.ts';
import { readinessText } from '../../core/text/readiness.ts';
import { jsonOption, parseUrl } from '../options.ts';
import { perform } from '../perform.ts';
import type { World } from '../world.ts';

const WAIT_MS = 10_000;

interface Options {
  readonly url: string;
  readonly json?: boolean;
}

/** `lygte status`: what the janitor's page shows, in the terminal. */
export function statusCommand(world: World): Command {
  const help = helpText[world.language];
  return new Command('status')
    .description(help.commands.status)
    .option('--url <url>', help.options.boxUrl, parseUrl, 'http://127.0.0.1/')
    .addOption(jsonOption(world))
    .action((options: Options) =>
      perform(world, async () => {
        const status = await askStatus(options.url);
        if (!status.ok) return status;
        if (options.json === true) world.out(`${JSON.stringify(status.value)}\n`);
        else tell(world, status.value);
        return ok(undefined);
      }),
    );
}

/** Fails with `boxSilent` when no box answers there. */
export async function askStatus(url: string): Promise<Result<StatusAnswer>> {
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

function tell(world: World, status: StatusAnswer): void {
  const say = sayText[world.language];
  const { mode, drill, vault, version, dataAsOf, hub, readiness, institution } = status;
  const lines = [
    ...(institution === null ? [] : [institution.name]),
    say.boxMode(mode, drill, vault),
    say.boxData(version, dataAsOf),
    say.boxHub(hub.reachable, hub.lastSyncAt, hub.pending),
    ...readiness.map((item) => `- ${readinessText[world.language][item.code]}`),
  ];
  if (readiness.every((item) => item.severity === 'info')) lines.push(say.boxReady);
  world.out(`${lines.join('\n')}\n`);
}

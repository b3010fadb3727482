import { once } from 'node:events';
import { Command } from 'commander';
import { createDiary } from '../../../appliance/diary.ts';
import { failure } from '../../core/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { isTaken } from '../../demo/ports.ts';
import { startHub } from '../../hub/main.ts';
import { configOf, type HubOptions, hubDataOption } from '../hub-options.ts';
import { parsePort } from '../options.ts';
import { perform } from '../perform.ts';
import { helpText } from '../text/help.ts';
import { sayText } from '../text/say.ts';
import type { World } from '../world.ts';
import { hubCodeCommand } from './hub-code.ts';

/** `lygte hub`: runs until it is stopped. */
export function hubCommand(world: World): Command {
  const help = helpText[world.language];
  return new Command('hub')
    .description(help.commands.hub)
    .addOption(hubDataOption(world))
    .option('--host <address>', help.options.host)
    .option('--port <port>', help.options.port, parsePort)
    .action((options: HubOptions) => perform(world, () => run(world, options)))
    .addCommand(hubCodeCommand(world));
}

async function run(world: World, options: HubOptions): Promise<Result<void>> {
  const stop = world.untilStopped();
  const config = await configOf(world, options);
  if (!config.ok) return config;
  const diary = createDiary('hub', world.err);
  try {
    const hub = await startHub(config.value, { ...world, diary });
    world.out(`${sayText[world.language].hubListening(hub.url)}\n`);
    if (!stop.aborted) await once(stop, 'abort');
    await hub.close();
    return ok(undefined);
  } catch (error) {
    if (isTaken(error)) return err(failure('portInUse', { port: config.value.port }));
    throw error;
  }
}

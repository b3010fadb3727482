import { Command } from 'commander';
import { type BoardHardware, boardHardware } from '../../../appliance/panel/config.ts';
import { panelHardware } from '../../../appliance/panel/panel-hardware.ts';
import { wait } from '../../../appliance/sync/wait.ts';
import { failure } from '../../core/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { ledText } from '../../core/text/led.ts';
import { walkPanel } from '../device/walk.ts';
import { langOption, type Spoken } from '../options.ts';
import { badOption, EXIT, perform } from '../perform.ts';
import { helpText } from '../text/help.ts';
import { panelTestText } from '../text/panel.ts';
import type { Env, World } from '../world.ts';
import { panelEnv } from './panel-env.ts';
import { systemdPanel } from './panel-service.ts';

/** `lygte panel test`. */
export function panelCommand(world: World): Command {
  const help = helpText[world.language];
  const test = new Command('test')
    .description(help.commands.panelTest)
    .addOption(langOption(world))
    .action((options: Spoken) => perform(world, () => run(world, options), options.lang));
  return new Command('panel').description(help.commands.panel).addCommand(test);
}

async function run(world: World, { lang }: Spoken): Promise<Result<void>> {
  const stop = world.untilStopped();
  const told = understood(panelEnv(world.env));
  if (!told.ok) return told;
  const board = told.value;
  const aside = await systemdPanel().standAside();
  if (!aside.ok) return aside;
  await using _ = aside.value;
  const outcome = await walkPanel({
    board,
    hardware: panelHardware(board),
    say: panelTestText[lang],
    patterns: ledText[lang],
    out: (line) => world.out(`${line}\n`),
    now: () => performance.now(),
    wait,
    stop,
  });
  if (outcome === 'stopped') world.fail(EXIT.failed);
  return outcome === 'faulty' ? err(failure('panelFaulty')) : ok(undefined);
}

/** What is wrong is named as setup writes it from `box.json`. */
function understood(env: Env): Result<BoardHardware> {
  try {
    return ok(boardHardware(env));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const [name = ''] = error.message.split(' ');
    return badOption(name, env[name] ?? '');
  }
}

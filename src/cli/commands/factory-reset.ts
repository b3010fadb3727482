import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { readDeviceConfig } from '../../../appliance/setup/config-files.ts';
import { wipeData } from '../../../appliance/setup/reset.ts';
import { runSetup } from '../../../appliance/setup/run.ts';
import { pendingOf } from '../../../appliance/status.ts';
import { configOf } from '../../core/config-check.ts';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import { withDeviceCopy } from '../../recovery/collect.ts';
import type { CommandContext } from '../context.ts';
import { applyRendered, deviceSetup, startServices, stopServices } from '../device/apply-setup.ts';
import { badOption, runAction } from '../run.ts';
import { deviceText } from '../text/device.ts';
import { helpText } from '../text/help.ts';

interface Options {
  readonly yes?: string;
  readonly keepHotspot?: boolean;
  readonly force?: boolean;
}

/** `lygte factory-reset`: removes all data of the device, so that it can be set up again. */
export function factoryResetCommand(context: CommandContext): Command {
  const help = helpText[context.language];
  return new Command('factory-reset')
    .description(help.commands.factoryReset)
    .option('--yes <name>', help.options.yesName)
    .option('--keep-hotspot', help.options.keepHotspot)
    .option('--force', help.options.resetForce)
    .action((options: Options) => runAction(context, () => reset(context, options)));
}

async function reset(context: CommandContext, options: Options): Promise<Result<void>> {
  const { host, language } = context;
  if (!host.root) return err(failure('notRoot'));
  const deps = deviceSetup(context);
  const { data } = deps.paths;
  const idle = options.force === true ? ok(undefined) : await nothingToLose(data);
  if (!idle.ok) return idle;
  const { name } = configOf((await readDeviceConfig(deps)).written);
  const confirmed = await confirm(context, name, options.yes);
  if (!confirmed.ok) return confirmed;
  await stopServices(host);
  try {
    await wipeData({ disk: deps.disk, data, keepHotspot: options.keepHotspot === true });
    await runSetup(deps);
    await applyRendered(host, { server: false });
  } finally {
    await startServices(host);
  }
  context.out(`${deviceText[language].reset}\n`);
  return ok(undefined);
}

/** Fails with `boxInOutage`, or `recordsPending` where nobody else has what was recorded here. */
async function nothingToLose(data: string): Promise<Result<void>> {
  const file = join(data, 'device.db');
  const found = await stat(file).catch(() => null);
  if (found === null || found.size === 0) return ok(undefined);
  const safe = await withDeviceCopy(file, async (store): Promise<Result<void>> => {
    const pending = pendingOf(store);
    if (pending > 0) return err(failure('recordsPending', { pending }));
    return store.outage().mode === 'outage' ? err(failure('boxInOutage')) : ok(undefined);
  });
  // A file that cannot be read has nothing to lose.
  return safe.ok || safe.failure.code !== 'notReadable' ? safe : ok(undefined);
}

async function confirm(
  context: CommandContext,
  name: string,
  given: string | undefined,
): Promise<Result<void>> {
  if (given !== undefined) return given === name ? ok(undefined) : badOption('--yes', given);
  const typed = await context.ask(deviceText[context.language].askName(name));
  return typed?.trim() === name ? ok(undefined) : err(failure('cancelled'));
}

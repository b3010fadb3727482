import { Command } from 'commander';
import { dataRights, repairDataFolder } from '../../../appliance/setup/data-folder.ts';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import { checkRoom, restoreBackup, verifyBackup } from '../../recovery/restore.ts';
import type { CommandContext } from '../context.ts';
import { deviceSetup, startServices, stopServices } from '../device/apply-setup.ts';
import { deviceDataOption, jsonOption } from '../options.ts';
import { runAction } from '../run.ts';
import { deviceText } from '../text/device.ts';
import { helpText } from '../text/help.ts';

/**
 * Gives the files of a box's data folder to the services whose they are: what root has written is
 * root's. What cannot be given is given at the next start.
 */
export async function repairDevice(context: CommandContext, data: string): Promise<void> {
  const { accounts, disk, alone } = deviceSetup(context);
  if (accounts === null) return;
  const attempt = (_: string, work: () => Promise<void>) => work().catch(() => undefined);
  await repairDataFolder({ disk, data, rights: dataRights(accounts), alone, attempt });
}

interface Options {
  readonly data: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `lygte restore DIR`: a backup on a new box in place of one that is gone. */
export function restoreCommand(context: CommandContext): Command {
  const help = helpText[context.language];
  return new Command('restore')
    .description(help.commands.restore)
    .argument('<folder>', help.args.restoreFolder)
    .option('--force', help.options.restoreForce)
    .addOption(deviceDataOption(context))
    .addOption(jsonOption(context))
    .action((folder: string, options: Options) =>
      runAction(context, () => restore(context, folder, options)),
    );
}

async function restore(
  context: CommandContext,
  folder: string,
  options: Options,
): Promise<Result<void>> {
  const { data, force = false, json = false } = options;
  const { host, language } = context;
  // On a box the services are root's to stop; a folder of one's own is anybody's.
  if (host.systemd && !host.root) return err(failure('notRoot'));
  const backup = await verifyBackup(folder);
  if (!backup.ok) return backup;
  const room = force ? ok(undefined) : await checkRoom(data, backup.value);
  if (!room.ok) return room;
  await stopServices(host);
  try {
    const restored = await restoreBackup(data, backup.value);
    if (!restored.ok) return restored;
    await repairDevice(context, data);
    const say = deviceText[language];
    if (json) context.out(`${JSON.stringify(restored.value)}\n`);
    else context.out(`${say.restored(restored.value)}\n${say.restoredEnroll}\n`);
    return ok(undefined);
  } finally {
    await startServices(host);
  }
}

import { Command } from 'commander';
import { dataRights, mendDataFolder } from '../../../appliance/setup/data-folder.ts';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import { checkRoom, restoreBackup, verifyBackup } from '../../recovery/restore.ts';
import type { World } from '../context.ts';
import { boxSetup, startServices, stopServices } from '../device/apply-setup.ts';
import { deviceDataOption, jsonOption } from '../options.ts';
import { perform } from '../run.ts';
import { boxText } from '../text/device.ts';
import { helpText } from '../text/help.ts';

/**
 * Gives the files of a box's data folder to the services whose they are: what root has written is
 * root's. What cannot be given is given at the next start.
 */
export async function mendBox(world: World, data: string): Promise<void> {
  const { accounts, disk, alone } = boxSetup(world);
  if (accounts === null) return;
  const attempt = (_: string, work: () => Promise<void>) => work().catch(() => undefined);
  await mendDataFolder({ disk, data, rights: dataRights(accounts), alone, attempt });
}

interface Options {
  readonly data: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `lygte restore DIR`: a backup on a new box in place of one that is gone. */
export function restoreCommand(world: World): Command {
  const help = helpText[world.language];
  return new Command('restore')
    .description(help.commands.restore)
    .argument('<folder>', help.args.restoreFolder)
    .option('--force', help.options.restoreForce)
    .addOption(deviceDataOption(world))
    .addOption(jsonOption(world))
    .action((folder: string, options: Options) =>
      perform(world, () => restore(world, folder, options)),
    );
}

async function restore(world: World, folder: string, options: Options): Promise<Result<void>> {
  const { data, force = false, json = false } = options;
  const { machine, language } = world;
  // On a box the services are root's to stop; a folder of one's own is anybody's.
  if (machine.systemd && !machine.root) return err(failure('notRoot'));
  const backup = await verifyBackup(folder);
  if (!backup.ok) return backup;
  const room = force ? ok(undefined) : await checkRoom(data, backup.value);
  if (!room.ok) return room;
  await stopServices(machine);
  try {
    const restored = await restoreBackup(data, backup.value);
    if (!restored.ok) return restored;
    await mendBox(world, data);
    const say = boxText[language];
    if (json) world.out(`${JSON.stringify(restored.value)}\n`);
    else world.out(`${say.restored(restored.value)}\n${say.restoredEnrol}\n`);
    return ok(undefined);
  } finally {
    await startServices(machine);
  }
}

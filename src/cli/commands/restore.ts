import { Command } from 'commander';
import { failure } from '../../core/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { checkRoom, restoreBackup, verifyBackup } from '../../recovery/restore.ts';
import { startServices, stopServices } from '../device/services.ts';
import { deviceDataOption, jsonOption } from '../options.ts';
import { perform } from '../perform.ts';
import { boxText } from '../text/box.ts';
import { helpText } from '../text/help.ts';
import type { World } from '../world.ts';
import { mendBox } from './mend.ts';

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

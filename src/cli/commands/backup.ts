import { join } from 'node:path';
import { Command } from 'commander';
import { readBox } from '../../../appliance/setup/take-in.ts';
import { configOf } from '../../core/box-check.ts';
import { failure } from '../../core/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { writeBackup } from '../../recovery/backup.ts';
import { withDeviceCopy } from '../../recovery/device-copy.ts';
import { boxSetup } from '../device/box-setup.ts';
import { deviceDataOption, jsonOption } from '../options.ts';
import { badOption, perform } from '../perform.ts';
import { boxText } from '../text/box.ts';
import { helpText } from '../text/help.ts';
import { sayText } from '../text/say.ts';
import type { World } from '../world.ts';
import { openUsbDisk } from './usb.ts';

interface Options {
  readonly data: string;
  readonly usb?: boolean;
  readonly json?: boolean;
}

/** `lygte backup DIR`, or `--usb`: the box's sealed data on a USB disk. */
export function backupCommand(world: World): Command {
  const help = helpText[world.language];
  return new Command('backup')
    .description(help.commands.backup)
    .argument('[folder]', help.args.backupFolder)
    .option('--usb', help.options.usb)
    .addOption(deviceDataOption(world))
    .addOption(jsonOption(world))
    .action((folder: string | undefined, options: Options) =>
      perform(world, async () => {
        if (options.usb === true && folder === undefined) return await toUsb(world, options);
        if (options.usb === true || folder === undefined) return badOption('--usb', folder ?? '');
        return await toFolder(world, folder, options);
      }),
    );
}

async function toFolder(world: World, folder: string, options: Options): Promise<Result<void>> {
  const say = sayText[world.language];
  const written = await withDeviceCopy(join(options.data, 'device.db'), (store) =>
    writeBackup(store, folder, say.backupReadme),
  );
  if (!written.ok) return written;
  const { manifest, journal } = written.value;
  const facts = { version: manifest?.version ?? null, records: journal.records, folder };
  world.out(options.json === true ? `${JSON.stringify(facts)}\n` : `${say.backedUp(facts)}\n`);
  return ok(undefined);
}

/** Every box has a folder of its own on the disk, so that one disk does for several. */
async function toUsb(world: World, options: Options): Promise<Result<void>> {
  const say = boxText[world.language];
  if (!world.machine.root) return err(failure('notRoot'));
  const disk = await openUsbDisk(world.machine);
  if (!disk.ok) return disk;
  const { path, folder, release } = disk.value;
  world.err(`${say.usbFound(path)}\n`);
  let released = false;
  let written: Result<void>;
  try {
    const { name } = configOf((await readBox(boxSetup(world))).written);
    written = await toFolder(world, join(folder, 'lygte-backup', name), options);
  } catch (error) {
    const known = usbFailure(error, folder);
    if (known === null) throw error;
    written = err(known);
  } finally {
    released = await release();
  }
  if (written.ok && released) world.err(`${say.usbDone}\n`);
  return written;
}

/** What the system refuses on that disk, in words about a USB disk. */
function usbFailure(error: unknown, folder: string) {
  if (!(error instanceof Error) || !('code' in error)) return null;
  const there = 'path' in error && String(error.path).startsWith(folder);
  if (error.code === 'ENOSPC') return failure('usbFull');
  if (error.code === 'EROFS') return failure('usbReadOnly');
  return there && error.code === 'EIO' ? failure('usbUnusable', { disk: folder }) : null;
}

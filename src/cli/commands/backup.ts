import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import * as v from 'valibot';
import { readDeviceConfig } from '../../../appliance/setup/config-files.ts';
import { configOf } from '../../core/config-check.ts';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import { writeBackup } from '../../recovery/backup.ts';
import { withDeviceCopy } from '../../recovery/collect.ts';
import { checkRoom, restoreBackup, verifyBackup } from '../../recovery/restore.ts';
import type { CommandContext, HostSystem } from '../context.ts';
import { deviceSetup, repairDevice, startServices, stopServices } from '../device/apply-setup.ts';
import { deviceDataOption, jsonOption } from '../options.ts';
import { badOption, runAction } from '../run.ts';
import { deviceText } from '../text/device.ts';
import { helpText } from '../text/help.ts';
import { messages } from '../text/messages.ts';

interface Device {
  readonly path: string;
  readonly fstype: string | null;
  readonly mountpoints: readonly (string | null)[];
  readonly ro: boolean;
  readonly rm: boolean;
  readonly hotplug: boolean;
  readonly tran: string | null;
  readonly type: string;
  readonly size: number;
  readonly children: readonly Device[];
}

const nullable = v.optional(v.nullable(v.string()), null);
const device: v.GenericSchema<unknown, Device> = v.object({
  path: v.string(),
  type: v.string(),
  fstype: nullable,
  mountpoints: v.optional(v.array(v.nullable(v.string())), []),
  ro: v.boolean(),
  rm: v.boolean(),
  hotplug: v.boolean(),
  tran: nullable,
  size: v.number(),
  children: v.optional(v.array(v.lazy(() => device)), []),
});
const listing = v.pipe(v.string(), v.parseJson(), v.object({ blockdevices: v.array(device) }));

const COLUMNS = 'PATH,TYPE,FSTYPE,MOUNTPOINTS,RO,RM,HOTPLUG,TRAN,SIZE';
/** Mount points of the device's own system: it may have started from a USB disk. */
const SYSTEM = /^(\/|\/boot(\/.*)?|\/usr|\/var(\/.*)?|\[SWAP\])$/;

/** A file system on a USB disk, mounted where it can be written. */
export interface UsbDisk {
  /** `/dev/sda1`. */
  readonly path: string;
  readonly folder: string;
  /** Flushes the disk and unmounts it if we mounted it; true if it is unmounted. */
  release(): Promise<boolean>;
}

/**
 * The only USB disk of the computer. Fails with `noUsbDisk`, `severalUsbDisks`, `usbReadOnly`, or
 * `usbUnusable` where nothing on it can be mounted.
 */
export async function openUsbDisk({ run }: HostSystem): Promise<Result<UsbDisk>> {
  const listed = v.safeParse(listing, await run(['lsblk', '--json', '--bytes', '-o', COLUMNS]));
  const disks = listed.success ? listed.output.blockdevices.filter(isUsb) : [];
  const [disk, another] = disks;
  if (disk === undefined) return err(failure('noUsbDisk'));
  if (another !== undefined)
    return err(failure('severalUsbDisks', { disks: disks.map(({ path }) => path).join(', ') }));
  const part = [disk, ...disk.children].find(({ fstype }) => fstype !== null);
  if (part === undefined) return err(failure('usbUnusable', { disk: disk.path }));
  if (disk.ro || part.ro) return err(failure('usbReadOnly'));
  const { path } = part;
  const mounted = part.mountpoints.find((point) => point !== null);
  if (mounted != null) return ok({ path, folder: mounted, release: () => flushed(mounted) });
  return await mount(path);

  async function flushed(folder: string): Promise<boolean> {
    await run(['sync', '--file-system', folder]);
    return false;
  }

  async function mount(part: string): Promise<Result<UsbDisk>> {
    const folder = await mkdtemp(join(tmpdir(), 'lygte-usb-'));
    if ((await run(['mount', '-o', 'nosuid,nodev,noexec', part, folder])) === null) {
      await rmdir(folder);
      return err(failure('usbUnusable', { disk: part }));
    }
    const release = async () => {
      await flushed(folder);
      const done = (await run(['umount', folder])) !== null;
      if (done) await rmdir(folder).catch(() => undefined);
      return done;
    };
    return ok({ path: part, folder, release });
  }
}

/** An empty card reader is a disk of no size. */
function isUsb(disk: Device): boolean {
  const points = [disk, ...disk.children].flatMap(({ mountpoints }) => mountpoints);
  const system = points.some((point) => point !== null && SYSTEM.test(point));
  const loose = disk.tran === 'usb' || disk.rm || disk.hotplug;
  return disk.type === 'disk' && disk.size > 0 && loose && !system;
}

interface Options {
  readonly data: string;
  readonly usb?: boolean;
  readonly json?: boolean;
}

/** `lygte backup DIR`, or `--usb`: the device's encrypted data on a USB disk. */
export function backupCommand(context: CommandContext): Command {
  const help = helpText[context.language];
  return new Command('backup')
    .description(help.commands.backup)
    .argument('[folder]', help.args.backupFolder)
    .option('--usb', help.options.usb)
    .addOption(deviceDataOption(context))
    .addOption(jsonOption(context))
    .action((folder: string | undefined, options: Options) =>
      runAction(context, async () => {
        if (options.usb === true && folder === undefined) return await toUsb(context, options);
        if (options.usb === true || folder === undefined) return badOption('--usb', folder ?? '');
        return await toFolder(context, folder, options);
      }),
    );
}

async function toFolder(
  context: CommandContext,
  folder: string,
  options: Options,
): Promise<Result<void>> {
  const text = messages[context.language];
  const written = await withDeviceCopy(join(options.data, 'device.db'), (store) =>
    writeBackup(store, folder, text.backupReadme),
  );
  if (!written.ok) return written;
  const { manifest, journal } = written.value;
  const facts = { version: manifest?.version ?? null, records: journal.records, folder };
  context.out(options.json === true ? `${JSON.stringify(facts)}\n` : `${text.backedUp(facts)}\n`);
  return ok(undefined);
}

/** Each device has its own folder on the disk, so that one disk serves several devices. */
async function toUsb(context: CommandContext, options: Options): Promise<Result<void>> {
  const text = deviceText[context.language];
  if (!context.host.root) return err(failure('notRoot'));
  const disk = await openUsbDisk(context.host);
  if (!disk.ok) return disk;
  const { path, folder, release } = disk.value;
  context.err(`${text.usbFound(path)}\n`);
  let released = false;
  let written: Result<void>;
  try {
    const { name } = configOf((await readDeviceConfig(deviceSetup(context))).written);
    written = await toFolder(context, join(folder, 'lygte-backup', name), options);
  } catch (error) {
    const known = usbFailure(error, folder);
    if (known === null) throw error;
    written = err(known);
  } finally {
    released = await release();
  }
  if (written.ok && released) context.err(`${text.usbDone}\n`);
  return written;
}

/** An error of the operating system on that disk, as a failure about a USB disk. */
function usbFailure(error: unknown, folder: string) {
  if (!(error instanceof Error) || !('code' in error)) return null;
  const there = 'path' in error && String(error.path).startsWith(folder);
  if (error.code === 'ENOSPC') return failure('usbFull');
  if (error.code === 'EROFS') return failure('usbReadOnly');
  return there && error.code === 'EIO' ? failure('usbUnusable', { disk: folder }) : null;
}

interface RestoreOptions {
  readonly data: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `lygte restore DIR`: a backup is restored on a new device that replaces a lost one. */
export function restoreCommand(context: CommandContext): Command {
  const help = helpText[context.language];
  return new Command('restore')
    .description(help.commands.restore)
    .argument('<folder>', help.args.restoreFolder)
    .option('--force', help.options.restoreForce)
    .addOption(deviceDataOption(context))
    .addOption(jsonOption(context))
    .action((folder: string, options: RestoreOptions) =>
      runAction(context, () => restore(context, folder, options)),
    );
}

async function restore(
  context: CommandContext,
  folder: string,
  options: RestoreOptions,
): Promise<Result<void>> {
  const { data, force = false, json = false } = options;
  const { host, language } = context;
  // On a device only root can stop the services; elsewhere a folder may be anybody's.
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
    const text = deviceText[language];
    if (json) context.out(`${JSON.stringify(restored.value)}\n`);
    else context.out(`${text.restored(restored.value)}\n${text.restoredEnroll}\n`);
    return ok(undefined);
  } finally {
    await startServices(host);
  }
}

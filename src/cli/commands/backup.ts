import { join } from 'node:path';
import { Command } from 'commander';
import { ok } from '../../core/result.ts';
import { helpText } from '../../core/text/cli/help.ts';
import { sayText } from '../../core/text/cli/say.ts';
import { writeBackup } from '../backup/write.ts';
import { withDeviceCopy } from '../open/device-copy.ts';
import { deviceDataOption, jsonOption } from '../options.ts';
import { perform } from '../perform.ts';
import type { World } from '../world.ts';

interface Options {
  readonly data: string;
  readonly json?: boolean;
}

/** `lygte backup DIR`: the box's sealed data on a USB disk. */
export function backupCommand(world: World): Command {
  const help = helpText[world.language];
  const say = sayText[world.language];
  return new Command('backup')
    .description(help.commands.backup)
    .argument('<folder>', help.args.backupFolder)
    .addOption(deviceDataOption(world))
    .addOption(jsonOption(world))
    .action((folder: string, options: Options) =>
      perform(world, async () => {
        const written = await withDeviceCopy(join(options.data, 'device.db'), (store) =>
          writeBackup(store, folder, say.backupReadme),
        );
        if (!written.ok) return written;
        const { manifest, journal } = written.value;
        const facts = { version: manifest?.version ?? null, records: journal.records, folder };
        world.out(
          options.json === true ? `${JSON.stringify(facts)}\n` : `${say.backedUp(facts)}\n`,
        );
        return ok(undefined);
      }),
    );
}

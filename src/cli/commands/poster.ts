import { Command, InvalidArgumentError } from 'commander';
import { writePrivate } from '../../../appliance/storage/files.ts';
import { err, failure, ok } from '../../core/errors.ts';
import type { World } from '../context.ts';
import { appUrlOption, langOption, type Spoken } from '../options.ts';
import { appUrlOf, ownBox, type WifiChoice, wifiFor } from '../print/own-device.ts';
import { type PosterPhone, posterPdf } from '../print/poster.ts';
import { perform } from '../run.ts';
import { helpText } from '../text/help.ts';
import { sayText } from '../text/messages.ts';

interface Options extends Spoken, WifiChoice {
  readonly institution: string;
  readonly url: string;
  readonly phone: readonly PosterPhone[];
  readonly out: string;
}

/** `lygte poster`: the A4 sheet that hangs beside the box. */
export function posterCommand(world: World): Command {
  const help = helpText[world.language];
  return new Command('poster')
    .description(help.commands.poster)
    .requiredOption('--institution <name>', help.options.institutionName)
    .option('--wifi <name>', help.options.wifi)
    .option('--wifi-password <password>', help.options.wifiPassword)
    .addOption(appUrlOption(world))
    .option('--phone <label=number>', help.options.phone, addPhone, [])
    .option('--out <file>', help.options.out, 'lygte-poster.pdf')
    .addOption(langOption(world))
    .action((options: Options, command: Command) =>
      perform(world, async () => {
        const box = await ownBox(world);
        const wifi = await wifiFor(world, options, box);
        if (!wifi.ok) return wifi;
        if (wifi.value === null) return err(failure('wifiMissing'));
        const poster = {
          institution: options.institution,
          appUrl: appUrlOf(world, command, box),
          wifi: wifi.value,
          phones: options.phone,
          createdAt: world.clock.now(),
        };
        await writePrivate(options.out, await posterPdf(poster, options.lang));
        world.out(`${sayText[world.language].wrote(options.out)}\n`);
        return ok(undefined);
      }),
    );
}

function addPhone(value: string, known: readonly PosterPhone[]): PosterPhone[] {
  const [, label, number] = /^([^=]+)=(.+)$/.exec(value) ?? [];
  if (label === undefined || number === undefined) throw new InvalidArgumentError('LABEL=NUMBER?');
  return [...known, { label: label.trim(), number: number.trim() }];
}

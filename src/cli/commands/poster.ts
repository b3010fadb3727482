import { Command, InvalidArgumentError } from 'commander';
import { err, failure, ok } from '../../core/errors.ts';
import { writePrivate } from '../../platform/files.ts';
import type { CommandContext } from '../context.ts';
import { appUrlOption, type LanguageOption, langOption } from '../options.ts';
import { appUrlOf, ownDevice, type WifiChoice, wifiFor } from '../print/own-device.ts';
import { type PosterPhone, posterPdf } from '../print/poster.ts';
import { runAction } from '../run.ts';
import { helpText } from '../text/help.ts';
import { messages } from '../text/messages.ts';

interface Options extends LanguageOption, WifiChoice {
  readonly institution: string;
  readonly url: string;
  readonly phone: readonly PosterPhone[];
  readonly out: string;
}

/** `lygte poster`: the A4 poster that hangs beside the device. */
export function posterCommand(context: CommandContext): Command {
  const help = helpText[context.language];
  return new Command('poster')
    .description(help.commands.poster)
    .requiredOption('--institution <name>', help.options.institutionName)
    .option('--wifi <name>', help.options.wifi)
    .option('--wifi-password <password>', help.options.wifiPassword)
    .addOption(appUrlOption(context))
    .option('--phone <label=number>', help.options.phone, addPhone, [])
    .option('--out <file>', help.options.out, 'lygte-poster.pdf')
    .addOption(langOption(context))
    .action((options: Options, command: Command) =>
      runAction(context, async () => {
        const device = await ownDevice(context);
        const wifi = await wifiFor(context, options, device);
        if (!wifi.ok) return wifi;
        if (wifi.value === null) return err(failure('wifiMissing'));
        const poster = {
          institution: options.institution,
          appUrl: appUrlOf(context, command, device),
          wifi: wifi.value,
          phones: options.phone,
          createdAt: context.clock.now(),
        };
        await writePrivate(options.out, await posterPdf(poster, options.lang));
        context.out(`${messages[context.language].wrote(options.out)}\n`);
        return ok(undefined);
      }),
    );
}

function addPhone(value: string, known: readonly PosterPhone[]): PosterPhone[] {
  const [, label, number] = /^([^=]+)=(.+)$/.exec(value) ?? [];
  if (label === undefined || number === undefined) throw new InvalidArgumentError('LABEL=NUMBER?');
  return [...known, { label: label.trim(), number: number.trim() }];
}

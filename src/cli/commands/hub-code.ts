import { Command, InvalidArgumentError, Option } from 'commander';
import * as v from 'valibot';
import { deviceName } from '../../core/box.ts';
import { failure } from '../../core/failure.ts';
import { err, ok } from '../../core/result.ts';
import { isBelow } from '../../hub/certificates/names.ts';
import { openHubStore } from '../../hub/store/store.ts';
import { configOf, hubDataOption } from '../hub-options.ts';
import { badOption, perform } from '../perform.ts';
import { certificateText } from '../text/certificate.ts';
import { helpText } from '../text/help.ts';
import type { World } from '../world.ts';

interface Options {
  readonly data?: string;
  readonly institution?: string;
  readonly role: 'device' | 'importer';
  readonly hours: number;
  readonly name?: string;
}

const HOUR_MS = 3_600_000;
const HOURS = 24;

/** `lygte hub code`: a one-time code, printed once; the hub keeps its hash. */
export function hubCodeCommand(world: World): Command {
  const help = helpText[world.language];
  const role = new Option('--role <role>', help.options.role);
  return new Command('code')
    .description(help.commands.hubCode)
    .addOption(hubDataOption(world))
    .option('--institution <id>', help.options.institution)
    .addOption(role.choices(['device', 'importer']).default('device'))
    .option('--name <name>', certificateText[world.language].help.codeName)
    .option('--hours <hours>', help.options.hours, parseHours, HOURS)
    .action((_: unknown, command: Command) =>
      perform(world, async () => {
        // `--data` stands before or after `code`.
        const options: Options = command.optsWithGlobals();
        const isBox = options.role === 'device';
        if (isBox !== (options.institution !== undefined))
          return badOption('--institution', options.institution ?? '');
        const name = options.name?.toLowerCase() ?? null;
        if (name !== null && !(isBox && v.is(deviceName, name)))
          return badOption('--name', options.name ?? '');
        const config = await configOf(world, options);
        if (!config.ok) return config;
        const domains = config.value.certificates?.names ?? [];
        if (name !== null && !isBelow(name, domains))
          return err(failure('nameNotAllowed', { name }));
        await using store = await openHubStore(config.value.database, world);
        const institution = options.institution ?? null;
        const ttlMs = options.hours * HOUR_MS;
        world.out(`${await store.createCode({ role: options.role, institution, name, ttlMs })}\n`);
        return ok(undefined);
      }),
    );
}

function parseHours(value: string): number {
  const hours = Number(value);
  if (!(hours > 0 && hours <= 24 * 90)) throw new InvalidArgumentError('0–2160?');
  return hours;
}

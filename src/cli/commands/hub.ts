import { once } from 'node:events';
import { Command, InvalidArgumentError, Option } from 'commander';
import * as v from 'valibot';
import { createLogger } from '../../../appliance/service.ts';
import { deviceName } from '../../core/config.ts';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import { isTaken } from '../../demo/folders.ts';
import { isBelow } from '../../hub/certificates/csr.ts';
import { startHub } from '../../hub/main.ts';
import { openHubStore } from '../../hub/store/store.ts';
import type { CommandContext } from '../context.ts';
import { configOf, type HubOptions, hubDataOption, parsePort } from '../options.ts';
import { badOption, runAction } from '../run.ts';
import { helpText } from '../text/help.ts';
import { certificateText, messages } from '../text/messages.ts';

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
export function hubCodeCommand(context: CommandContext): Command {
  const help = helpText[context.language];
  const role = new Option('--role <role>', help.options.role);
  return new Command('code')
    .description(help.commands.hubCode)
    .addOption(hubDataOption(context))
    .option('--institution <id>', help.options.institution)
    .addOption(role.choices(['device', 'importer']).default('device'))
    .option('--name <name>', certificateText[context.language].help.codeName)
    .option('--hours <hours>', help.options.hours, parseHours, HOURS)
    .action((_: unknown, command: Command) =>
      runAction(context, async () => {
        // `--data` stands before or after `code`.
        const options: Options = command.optsWithGlobals();
        const isBox = options.role === 'device';
        if (isBox !== (options.institution !== undefined))
          return badOption('--institution', options.institution ?? '');
        const name = options.name?.toLowerCase() ?? null;
        if (name !== null && !(isBox && v.is(deviceName, name)))
          return badOption('--name', options.name ?? '');
        const config = await configOf(context, options);
        if (!config.ok) return config;
        const domains = config.value.certificates?.names ?? [];
        if (name !== null && !isBelow(name, domains))
          return err(failure('nameNotAllowed', { name }));
        await using store = await openHubStore(config.value.database, context);
        const institution = options.institution ?? null;
        const ttlMs = options.hours * HOUR_MS;
        context.out(
          `${await store.createCode({ role: options.role, institution, name, ttlMs })}\n`,
        );
        return ok(undefined);
      }),
    );
}

function parseHours(value: string): number {
  const hours = Number(value);
  if (!(hours > 0 && hours <= 24 * 90)) throw new InvalidArgumentError('0–2160?');
  return hours;
}

/** `lygte hub`: runs until it is stopped. */
export function hubCommand(context: CommandContext): Command {
  const help = helpText[context.language];
  return new Command('hub')
    .description(help.commands.hub)
    .addOption(hubDataOption(context))
    .option('--host <address>', help.options.host)
    .option('--port <port>', help.options.port, parsePort)
    .action((options: HubOptions) => runAction(context, () => run(context, options)))
    .addCommand(hubCodeCommand(context));
}

async function run(context: CommandContext, options: HubOptions): Promise<Result<void>> {
  const stop = context.untilStopped();
  const config = await configOf(context, options);
  if (!config.ok) return config;
  const logger = createLogger('hub', context.err);
  try {
    const hub = await startHub(config.value, { ...context, logger });
    context.out(`${messages[context.language].hubListening(hub.url)}\n`);
    if (!stop.aborted) await once(stop, 'abort');
    await hub.close();
    return ok(undefined);
  } catch (error) {
    if (isTaken(error)) return err(failure('portInUse', { port: config.value.port }));
    throw error;
  }
}

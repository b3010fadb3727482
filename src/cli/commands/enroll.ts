import { join } from 'node:path';
import { Command } from 'commander';
import { openDeviceStore } from '../../../appliance/storage/store.ts';
import { enrollDevice } from '../../../appliance/sync/enroll.ts';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import { changeOffice } from '../../importer/office.ts';
import { makeFolder } from '../../platform/files.ts';
import { enroll } from '../../platform/hub-client.ts';
import type { CommandContext } from '../context.ts';
import { deviceSetup } from '../device/apply-setup.ts';
import { patiently, readSecret } from '../office.ts';
import { deviceDataOption, hubUrlOption, officeFolder } from '../options.ts';
import { badOption, runAction } from '../run.ts';
import { helpText } from '../text/help.ts';
import { messages } from '../text/messages.ts';

interface Options {
  readonly hub?: string;
  readonly data: string;
  readonly importer?: boolean;
  readonly again?: boolean;
}

/** `lygte enroll --hub URL CODE`: enrolls a device, or with `--importer` an office. */
export function enrollCommand(context: CommandContext): Command {
  const help = helpText[context.language];
  return new Command('enroll')
    .description(help.commands.enroll)
    .argument('[code]', help.args.enrollCode)
    .addOption(hubUrlOption(context))
    .addOption(deviceDataOption(context))
    .option('--importer', help.options.importer)
    .option('--again', help.options.again)
    .action((code: string | undefined, options: Options, command: Command) =>
      runAction(context, async () => {
        const given = await readSecret(context, code, 'LYGTE_ENROL_CODE');
        if (given === null) return err(failure('badCode'));
        const hubUrl = options.hub ?? context.env.LYGTE_HUB;
        if (hubUrl === undefined) return badOption('--hub', '');
        if (options.importer !== true) return enrollThisDevice(context, given, hubUrl, options);
        const chosen = command.getOptionValueSource('data') === 'cli';
        const folder = chosen ? options.data : officeFolder(context);
        return enrollOffice(context, given, hubUrl, folder);
      }),
    );
}

async function enrollThisDevice(
  context: CommandContext,
  code: string,
  hubUrl: string,
  options: Options,
): Promise<Result<void>> {
  const { data, again = false } = options;
  becomeSync(context, data);
  await makeFolder(data);
  using store = openDeviceStore(join(data, 'device.db'));
  const enrolled = await enrollDevice(store, data, { hub: hubUrl, code, again });
  if (!enrolled.ok) return enrolled;
  context.out(`${messages[context.language].enrolled(enrolled.value.institution)}\n`);
  return ok(undefined);
}

/** Continues as sync's user: the services could not read files that root makes in their folder. */
function becomeSync(context: CommandContext, data: string): void {
  const { accounts, paths } = deviceSetup(context);
  if (accounts !== null && data === paths.data)
    context.host.become({ uid: accounts.sync, gid: accounts.group });
}

/** The hub gets the office's signing key here, and then accepts only manifests signed with it. */
async function enrollOffice(
  context: CommandContext,
  code: string,
  hubUrl: string,
  folder: string,
): Promise<Result<void>> {
  const opened = await changeOffice(folder, context, patiently(context, 'lygte enroll'));
  if (!opened.ok) return opened;
  await using office = opened.value;
  const answer = await enroll(hubUrl, code, { signingKey: office.signingKey });
  if (!answer.ok) return answer;
  if (answer.value.role !== 'importer') return err(failure('codeUnknown'));
  await office.setHub({ url: hubUrl, token: answer.value.token });
  context.out(`${messages[context.language].enrolled(null)}\n`);
  return ok(undefined);
}

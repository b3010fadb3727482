import { join } from 'node:path';
import { Command } from 'commander';
import { makeFolder } from '../../../appliance/storage/files.ts';
import { openDeviceStore } from '../../../appliance/storage/store.ts';
import { enrol, enrolBox } from '../../../appliance/sync/enroll.ts';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import { openOffice } from '../../importer/office.ts';
import type { World } from '../context.ts';
import { boxSetup } from '../device/apply-setup.ts';
import { readSecret } from '../office.ts';
import { deviceDataOption, hubUrlOption, officeFolder } from '../options.ts';
import { badOption, perform } from '../run.ts';
import { helpText } from '../text/help.ts';
import { sayText } from '../text/messages.ts';

interface Options {
  readonly hub?: string;
  readonly data: string;
  readonly importer?: boolean;
  readonly again?: boolean;
}

/** `lygte enroll --hub URL CODE`: a box, or with `--importer` an office, comes to its hub. */
export function enrollCommand(world: World): Command {
  const help = helpText[world.language];
  return new Command('enroll')
    .description(help.commands.enroll)
    .argument('[code]', help.args.enrolCode)
    .addOption(hubUrlOption(world))
    .addOption(deviceDataOption(world))
    .option('--importer', help.options.importer)
    .option('--again', help.options.again)
    .action((code: string | undefined, options: Options, command: Command) =>
      perform(world, async () => {
        const given = await readSecret(world, code, 'LYGTE_ENROL_CODE');
        if (given === null) return err(failure('badCode'));
        const hubUrl = options.hub ?? world.env.LYGTE_HUB;
        if (hubUrl === undefined) return badOption('--hub', '');
        if (options.importer !== true) return enrolDevice(world, given, hubUrl, options);
        const chosen = command.getOptionValueSource('data') === 'cli';
        const folder = chosen ? options.data : officeFolder(world);
        return enrolOffice(world, given, hubUrl, folder);
      }),
    );
}

async function enrolDevice(
  world: World,
  code: string,
  hubUrl: string,
  options: Options,
): Promise<Result<void>> {
  const { data, again = false } = options;
  becomeSync(world, data);
  await makeFolder(data);
  using store = openDeviceStore(join(data, 'device.db'));
  const enrolled = await enrolBox(store, data, { hub: hubUrl, code, again });
  if (!enrolled.ok) return enrolled;
  world.out(`${sayText[world.language].enrolled(enrolled.value.institution)}\n`);
  return ok(undefined);
}

/** What root would write in a box's folder, its services could not read. */
function becomeSync(world: World, data: string): void {
  const { accounts, paths } = boxSetup(world);
  if (accounts !== null && data === paths.data)
    world.machine.become({ uid: accounts.sync, gid: accounts.group });
}

/** The hub learns the office's signing key here, and from then on takes no other's manifests. */
async function enrolOffice(
  world: World,
  code: string,
  hubUrl: string,
  folder: string,
): Promise<Result<void>> {
  const office = await openOffice(folder, world);
  const answer = await enrol(hubUrl, code, { signingKey: office.signingKey });
  if (!answer.ok) return answer;
  if (answer.value.role !== 'importer') return err(failure('codeUnknown'));
  await office.setHub({ url: hubUrl, token: answer.value.token });
  world.out(`${sayText[world.language].enrolled(null)}\n`);
  return ok(undefined);
}

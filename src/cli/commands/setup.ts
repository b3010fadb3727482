import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { textOf } from '../../../appliance/setup/boot-file.ts';
import { readBox } from '../../../appliance/setup/take-in.ts';
import { checkBootFile, configOf, parseWritten, type Written } from '../../core/box-check.ts';
import { failure } from '../../core/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { setupWrong } from '../../core/setup.ts';
import { setupText } from '../../core/text/setup.ts';
import { withDeviceCopy } from '../../recovery/device-copy.ts';
import { applySetup } from '../device/apply-setup.ts';
import { boxSetup } from '../device/box-setup.ts';
import { langOption, type Spoken } from '../options.ts';
import { perform } from '../perform.ts';
import { boxText } from '../text/box.ts';
import { helpText } from '../text/help.ts';
import type { World } from '../world.ts';
import { askAll, type Present } from './questions.ts';

interface Options extends Spoken {
  readonly file?: string;
}

/** `lygte setup`: what `lygte.json` on the boot partition does, by questions at the terminal. */
export function setupCommand(world: World): Command {
  const help = helpText[world.language];
  return new Command('setup')
    .description(help.commands.setup)
    .option('--file <file>', help.options.setupFile)
    .addOption(langOption(world))
    .action(({ file, lang }: Options) => {
      const speaking = { ...world, language: lang };
      return perform(world, () => setUp(speaking, file), lang);
    });
}

async function setUp(world: World, file: string | undefined): Promise<Result<void>> {
  if (!world.machine.root) return err(failure('notRoot'));
  const written =
    file === undefined ? await askAll(world, await presentOf(world)) : await readSetup(world, file);
  if (!written.ok) return written;
  if (Object.keys(written.value).length > 0) return await applySetup(world, written.value);
  world.out(`${boxText[world.language].nothingChanged}\n`);
  return ok(undefined);
}

/** All of the file or nothing: here somebody sits who can mend it. */
async function readSetup(world: World, file: string): Promise<Result<Written>> {
  const text = textOf(await readFile(file));
  const parsed =
    text === null
      ? { written: {}, problems: [setupWrong('notText', { file })] }
      : parseWritten(text, file);
  const checked = parsed.problems.length > 0 ? parsed : checkBootFile(parsed.written, file);
  for (const { detail } of checked.problems)
    if (detail !== undefined) world.err(`${setupText(detail, world.language)}\n`);
  return checked.problems.length > 0 ? err(failure('wrongSetup', { file })) : ok(checked.written);
}

async function presentOf(world: World): Promise<Present> {
  const deps = boxSetup(world);
  const { name, country, hotspot, panel, lan } = configOf((await readBox(deps)).written);
  return {
    hub: await hubOf(deps.paths.data),
    code: null,
    name,
    country,
    'hotspot.mode': hotspot.mode,
    'panel.driver': panel.driver,
    'panel.buttonPin': panel.buttonPin,
    'panel.ledPin': panel.ledPin,
    'lan.serve': lan.serve,
  };
}

async function hubOf(data: string): Promise<string | null> {
  const file = join(data, 'device.db');
  const known = await stat(file).catch(() => null);
  if (known === null) return null;
  const hub = await withDeviceCopy(file, async (store) => ok(store.enrolment()?.hubUrl ?? null));
  return hub.ok ? hub.value : null;
}

import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { readDeviceConfig, textOf } from '../../../appliance/setup/config-files.ts';
import {
  checkBootFile,
  configOf,
  mergeWritten,
  parseWritten,
  setupWrong,
  type Written,
} from '../../core/config-check.ts';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import { setupText } from '../../core/text/setup.ts';
import { withDeviceCopy } from '../../recovery/collect.ts';
import type { CommandContext } from '../context.ts';
import { applySetup, deviceSetup } from '../device/apply-setup.ts';
import { type LanguageOption, langOption } from '../options.ts';
import { runAction } from '../run.ts';
import { deviceText, type QuestionKey } from '../text/device.ts';
import { helpText } from '../text/help.ts';

/** The device's present configuration: offered as the answer to each question. Null: none to offer. */
export type Present = Readonly<Record<QuestionKey, string | number | null>>;

/** Answers that are numbers in the configuration. */
const NUMBERS: ReadonlySet<QuestionKey> = new Set(['panel.buttonPin', 'panel.ledPin']);

/**
 * Asks for each part of the configuration, again until the answer is valid. Resolves to the answers
 * that differ from the present configuration, in the shape of `lygte.json`. Fails with `cancelled`
 * when standard input ends.
 */
export async function askAll(context: CommandContext, present: Present): Promise<Result<Written>> {
  context.err(`${deviceText[context.language].intro}\n`);
  let written: Written = {};
  for (const key of questionsAfter(present)) {
    if (!isAsked(key, present, written)) continue;
    const answer = await askOne(context, key, present[key]);
    if (!answer.ok) return answer;
    if (answer.value !== null) written = mergeWritten(written, answer.value);
  }
  return ok(withHub(written, present));
}

function questionsAfter(present: Present): QuestionKey[] {
  return Object.keys(present) as QuestionKey[];
}

/** GPIO numbers matter to one driver only, and a code only where there is a hub. */
function isAsked(key: QuestionKey, present: Present, written: Written): boolean {
  if (key === 'code') return present.hub !== null || written.hub !== undefined;
  if (!NUMBERS.has(key)) return true;
  const panel = written.panel as { readonly driver?: string } | undefined;
  return (panel?.driver ?? present['panel.driver']) === 'onoff';
}

/** The answer in its place in `lygte.json`; null for one that changes nothing. */
async function askOne(
  context: CommandContext,
  key: QuestionKey,
  present: string | number | null,
): Promise<Result<Written | null>> {
  const text = deviceText[context.language];
  const offered = present === null ? '' : text.keep(String(present));
  for (;;) {
    const line = await context.ask(`${text.questions[key]}${offered}: `);
    if (line === null) return err(failure('cancelled'));
    const typed = line.trim();
    if (typed === '' || typed === String(present)) return ok(null);
    const written = inPlace(key, NUMBERS.has(key) && /^\d+$/.test(typed) ? Number(typed) : typed);
    const wrong = checkBootFile(written, '').problems.find(
      ({ detail }) => detail?.reason !== 'missingKey',
    );
    if (wrong?.detail === undefined) return ok(written);
    const { file: _file, ...detail } = wrong.detail;
    context.err(`${setupText(detail, context.language)}\n`);
  }
}

function inPlace(key: QuestionKey, value: string | number): Written {
  const [first = '', second] = key.split('.');
  return second === undefined ? { [first]: value } : { [first]: { [second]: value } };
}

/** A code alone is for the hub the device already has; a hub without a code enrolls nothing. */
function withHub(written: Written, { hub }: Present): Written {
  const { hub: typed, code, ...settings } = written;
  return code === undefined ? settings : { ...settings, hub: typed ?? hub, code };
}

interface Options extends LanguageOption {
  readonly file?: string;
}

/** `lygte setup`: what `lygte.json` on the boot partition does, asked at the terminal. */
export function setupCommand(context: CommandContext): Command {
  const help = helpText[context.language];
  return new Command('setup')
    .description(help.commands.setup)
    .option('--file <file>', help.options.setupFile)
    .addOption(langOption(context))
    .action(({ file, lang }: Options) => {
      const inLanguage = { ...context, language: lang };
      return runAction(context, () => setUp(inLanguage, file), lang);
    });
}

async function setUp(context: CommandContext, file: string | undefined): Promise<Result<void>> {
  if (!context.host.root) return err(failure('notRoot'));
  const written =
    file === undefined
      ? await askAll(context, await presentOf(context))
      : await readSetup(context, file);
  if (!written.ok) return written;
  if (Object.keys(written.value).length > 0) return await applySetup(context, written.value);
  context.out(`${deviceText[context.language].nothingChanged}\n`);
  return ok(undefined);
}

/** All of the file or nothing: the user is present and can correct it. */
async function readSetup(context: CommandContext, file: string): Promise<Result<Written>> {
  const text = textOf(await readFile(file));
  const parsed =
    text === null
      ? { written: {}, problems: [setupWrong('notText', { file })] }
      : parseWritten(text, file);
  const checked = parsed.problems.length > 0 ? parsed : checkBootFile(parsed.written, file);
  for (const { detail } of checked.problems)
    if (detail !== undefined) context.err(`${setupText(detail, context.language)}\n`);
  return checked.problems.length > 0 ? err(failure('wrongSetup', { file })) : ok(checked.written);
}

async function presentOf(context: CommandContext): Promise<Present> {
  const deps = deviceSetup(context);
  const { name, country, hotspot, panel, lan } = configOf((await readDeviceConfig(deps)).written);
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
  const hub = await withDeviceCopy(file, async (store) => ok(store.enrollment()?.hubUrl ?? null));
  return hub.ok ? hub.value : null;
}

import { Command, CommanderError, type Option } from 'commander';
import pkg from '../../package.json' with { type: 'json' };
import type { Language } from '../core/text/language.ts';
import type { CommandContext } from './context.ts';
import { EXIT } from './run.ts';
import { helpText, type UsageText, usageText } from './text/help.ts';

type Rule = [pattern: RegExp, words: (text: UsageText, a: string, b: string) => string];

/** Commander's messages about a wrong command line: it gives no codes to tell them apart. */
const RULES: readonly Rule[] = [
  [/missing required argument '(.+?)'/, (text, name) => text.missingArgument(name)],
  [/option '(.+?)' argument missing/, (text, option) => text.optionWithout(option)],
  [/required option '(.+?)' not specified/, (text, option) => text.missingOption(option)],
  [/unknown option '(.+?)'/, (text, option) => text.unknownOption(option)],
  [/unknown command '(.+?)'/, (text, command) => text.unknownCommand(command)],
  [/too many arguments(?: for '(.+?)')?/, (text, command) => text.tooMany(command || 'lygte')],
  [/option '(.+?)' argument '(.*?)' is invalid/s, (text, a, b) => text.wrongOption(a, b)],
  [
    /command-argument value '(.*?)' is invalid for argument '(.+?)'/s,
    (text, value, name) => text.wrongArgument(name, value),
  ],
];

/** One line about wrong use, in the user's language; an unknown message as it is. */
function usageLine(message: string, language: Language): string {
  const text = usageText[language];
  const line = message.replace(/^error: /, '').trim();
  const choices = /Allowed choices are (.+?)\.$/m.exec(line)?.[1];
  const other = /\(Did you mean (?:one of )?(.+?)\?\)/.exec(line)?.[1];
  for (const [pattern, words] of RULES) {
    const match = pattern.exec(line);
    if (match === null) continue;
    return [
      words(text, match[1] ?? '', match[2] ?? ''),
      ...(choices === undefined ? [] : [text.choices(choices)]),
      ...(other === undefined ? [] : [text.didYouMean(other)]),
    ].join(' ');
  }
  return line;
}

/** Translates the library's own texts in a command's `--help`. */
function translateHelp(command: Command, language: Language): void {
  const text = usageText[language];
  command.helpOption('-h, --help', text.help);
  if (command.commands.length > 0) command.helpCommand('help [command]', text.help);
  command.configureHelp({
    styleTitle: (title) => text.headings[title] ?? title,
    optionDescription: (option) => optionText(option, text),
  });
}

/** What the library would add in English: the choices and the default. */
function optionText(option: Option, text: UsageText): string {
  const { argChoices, defaultValue, description } = option;
  const notes = [
    ...(argChoices === undefined ? [] : [`${text.oneOf} ${argChoices.join(', ')}`]),
    ...(typeof defaultValue === 'string' || typeof defaultValue === 'number'
      ? [`${text.byDefault}: ${defaultValue}`]
      : []),
  ];
  return notes.length === 0 ? description : `${description} (${notes.join('; ')})`;
}

/** Name -> the command. Only the requested one is loaded: a device has little memory. */
const COMMANDS: Readonly<Record<string, (context: CommandContext) => Promise<Command>>> = {
  demo: async (context) => (await import('./commands/demo.ts')).demoCommand(context),
  import: async (context) => (await import('./commands/import.ts')).importCommand(context),
  map: async (context) => (await import('./commands/map.ts')).mapCommand(context),
  keycard: async (context) => (await import('./commands/keycard.ts')).keycardCommand(context),
  hub: async (context) => (await import('./commands/hub.ts')).hubCommand(context),
  enroll: async (context) => (await import('./commands/enroll.ts')).enrollCommand(context),
  device: async (context) => (await import('./commands/device.ts')).deviceCommand(context),
  open: async (context) => (await import('./commands/open.ts')).openCommand(context),
  verify: async (context) => (await import('./commands/journal.ts')).verifyCommand(context),
  backup: async (context) => (await import('./commands/backup.ts')).backupCommand(context),
  poster: async (context) => (await import('./commands/poster.ts')).posterCommand(context),
  restore: async (context) => (await import('./commands/backup.ts')).restoreCommand(context),
  setup: async (context) => (await import('./commands/setup.ts')).setupCommand(context),
  'factory-reset': async (context) =>
    (await import('./commands/factory-reset.ts')).factoryResetCommand(context),
  status: async (context) => (await import('./commands/status.ts')).statusCommand(context),
  panel: async (context) => (await import('./commands/panel.ts')).panelCommand(context),
  certificate: async (context) =>
    (await import('./commands/certificate.ts')).certificateCommand(context),
  journal: async (context) => (await import('./commands/journal.ts')).journalCommand(context),
};

/** `lygte` with one command, or with all of them where none has that name. */
export async function lygteProgram(context: CommandContext, name?: string): Promise<Command> {
  const program = new Command('lygte')
    .description(helpText[context.language].program)
    .version(pkg.version, '-V, --version', usageText[context.language].version);
  const named = name === undefined ? undefined : COMMANDS[name];
  const all = name === '-V' || name === '--version' ? [] : Object.values(COMMANDS);
  const wanted = named === undefined ? all : [named];
  for (const load of wanted) program.addCommand(await load(context));
  prepare(program, context);
  return program;
}

/** Runs `lygte` with these arguments, the command's name first. */
export async function runLygte(context: CommandContext, args: readonly string[]): Promise<void> {
  const program = await lygteProgram(context, args[0]);
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) context.fail(EXIT.usage);
  }
}

/** Commands end by returning, so that what is open gets closed, and print through the context. */
function prepare(command: Command, context: CommandContext): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => context.out(text),
    writeErr: (text) => context.err(text),
    outputError: (text, write) => write(`lygte: ${usageLine(text, context.language)}\n`),
  });
  translateHelp(command, context.language);
  for (const child of command.commands) prepare(child, context);
}

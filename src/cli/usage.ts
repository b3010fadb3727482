import type { Command, Option } from 'commander';
import type { Language } from '../core/text/language.ts';
import { type UsageText, usageText } from './text/usage.ts';

type Rule = [pattern: RegExp, words: (text: UsageText, a: string, b: string) => string];

/** How commander words what is wrong with a command line; it has no other way to be told apart. */
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

/** One line of wrong use, in the user's language; unknown wording as it came. */
export function usageLine(message: string, language: Language): string {
  const text = usageText[language];
  const said = message.replace(/^error: /, '').trim();
  const choices = /Allowed choices are (.+?)\.$/m.exec(said)?.[1];
  const other = /\(Did you mean (?:one of )?(.+?)\?\)/.exec(said)?.[1];
  for (const [pattern, words] of RULES) {
    const match = pattern.exec(said);
    if (match === null) continue;
    return [
      words(text, match[1] ?? '', match[2] ?? ''),
      ...(choices === undefined ? [] : [text.choices(choices)]),
      ...(other === undefined ? [] : [text.didYouMean(other)]),
    ].join(' ');
  }
  return said;
}

/** Lets a command's `--help` speak the language, as far as the library's own words go. */
export function speakHelp(command: Command, language: Language): void {
  const text = usageText[language];
  command.helpOption('-h, --help', text.help);
  if (command.commands.length > 0) command.helpCommand('help [command]', text.help);
  command.configureHelp({
    styleTitle: (title) => text.headings[title] ?? title,
    optionDescription: (option) => optionText(option, text),
  });
}

/** What the library would add in English: the choices there are, and what holds without one. */
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

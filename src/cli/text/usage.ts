import type { Catalogue } from '../../core/text/language.ts';

/** What is said of a command that was typed wrongly, and the headings of `--help`. */
export interface UsageText {
  readonly missingArgument: (name: string) => string;
  readonly optionWithout: (option: string) => string;
  readonly missingOption: (option: string) => string;
  readonly unknownOption: (option: string) => string;
  readonly unknownCommand: (command: string) => string;
  readonly tooMany: (command: string) => string;
  readonly wrongOption: (option: string, value: string) => string;
  readonly wrongArgument: (name: string, value: string) => string;
  readonly choices: (list: string) => string;
  readonly didYouMean: (other: string) => string;
  /** English heading of the library -> ours. */
  readonly headings: Readonly<Record<string, string>>;
  readonly help: string;
  readonly version: string;
  readonly byDefault: string;
  readonly oneOf: string;
}

export const usageText: Catalogue<UsageText> = {
  da: {
    missingArgument: (name) => `Der mangler noget: <${name}>.`,
    optionWithout: (option) => `Der mangler en værdi til ${option}.`,
    missingOption: (option) => `${option} skal med.`,
    unknownOption: (option) => `Valget ${option} findes ikke.`,
    unknownCommand: (command) => `Kommandoen ${command} findes ikke.`,
    tooMany: (command) => `Der er skrevet for meget efter ${command}.`,
    wrongOption: (option, value) => `${option} kan ikke være »${value}«.`,
    wrongArgument: (name, value) => `<${name}> kan ikke være »${value}«.`,
    choices: (list) => `Vælg mellem: ${list}.`,
    didYouMean: (other) => `Mente du ${other}?`,
    headings: {
      'Usage:': 'Brug:',
      'Options:': 'Valg:',
      'Arguments:': 'Argumenter:',
      'Commands:': 'Kommandoer:',
    },
    help: 'vis denne hjælp',
    version: 'vis programmets version',
    byDefault: 'ellers',
    oneOf: 'en af',
  },
  en: {
    missingArgument: (name) => `Something is missing: <${name}>.`,
    optionWithout: (option) => `A value is missing for ${option}.`,
    missingOption: (option) => `${option} is needed.`,
    unknownOption: (option) => `There is no option ${option}.`,
    unknownCommand: (command) => `There is no command ${command}.`,
    tooMany: (command) => `There is too much after ${command}.`,
    wrongOption: (option, value) => `${option} cannot be “${value}”.`,
    wrongArgument: (name, value) => `<${name}> cannot be “${value}”.`,
    choices: (list) => `Choose one of: ${list}.`,
    didYouMean: (other) => `Did you mean ${other}?`,
    headings: {},
    help: 'show this help',
    version: 'show the program’s version',
    byDefault: 'default',
    oneOf: 'one of',
  },
};

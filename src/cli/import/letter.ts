import { type Failure, failure } from '../../core/errors.ts';
import { failureText } from '../../core/text/failures.ts';
import type { Language } from '../../core/text/language.ts';
import type { ImportSettings } from '../../importer/settings.ts';
import { messages } from '../text/messages.ts';
import { nightlyText } from '../text/nightly.ts';
import type { Letter } from './channels.ts';
import type { LastRun } from './kept.ts';
import type { Run } from './run.ts';
import { type HeldLine, heldFailure } from './run-line.ts';

/** What a message is about; `fine` after something that was not. */
export type Told = NonNullable<LastRun['told']> | 'fine';

/** Where the office is, for the words of a message. */
export interface Place {
  readonly office: string;
  /** The user that the import runs as; undefined where that is not known. */
  readonly user: string | undefined;
  readonly report: string | null;
}

/**
 * How a run ended, in words for the municipality's staff. Mails are read by many machines on their
 * way: there is no name of a person in it and no text of an export, not even a column's.
 */
export function letterOf(
  told: Told,
  run: Run,
  settings: ImportSettings,
  { office, user, report }: Place,
): Letter {
  const { language } = settings;
  const text = nightlyText[language];
  const { held, losses, startedAt, institutions } = run.line;
  const command = (institution: string) => {
    const sudo = user === undefined || user === 'root' ? '' : `sudo -u ${quoted(user)} `;
    return `${sudo}lygte import --accept ${quoted(institution)} --data ${quoted(office)}`;
  };
  const paragraphs = [
    text.began(text.time(startedAt)),
    ...(told === 'refused' ? [`${whyRefused(run, settings, office)}\n${text.boxesKeep}`] : []),
    ...held.map((one) => heldParagraph(one, command(one.id), language)),
    ...(told === 'fine' ? [text.fine] : []),
    told === 'refused' ? '' : text.taken(institutions.length),
    losses > 0 ? text.losses(losses) : '',
    report === null ? '' : text.report(report),
    text.noNames,
  ];
  return {
    subject: text.subject[told](held.length),
    text: `${paragraphs.filter((part) => part !== '').join('\n\n')}\n`,
  };
}

/** What `--test-message` sends. */
export function testLetter(language: Language): Letter {
  const { testSubject, testText } = nightlyText[language];
  return { subject: testSubject, text: `${testText}\n` };
}

function heldParagraph(held: HeldLine, command: string, language: Language): string {
  const text = nightlyText[language];
  const { guarded } = messages[language];
  return [
    text.held(held.name, held.id),
    `${failureText(heldFailure(held), language)} (${held.code})`,
    ...held.falls.map(({ kind, before, gone }) => `  ${text.fall(guarded[kind], before, gone)}`),
    text.accept,
    `  ${command}`,
  ].join('\n');
}

function whyRefused({ failure: why }: Run, settings: ImportSettings, office: string): string {
  const text = nightlyText[settings.language];
  if (why === null) return text.bug;
  return `${failureText(withoutContents(why, settings, office), settings.language)} (${why.code})`;
}

/** They tell of what the municipality's own staff have written. */
const NOT_OF_EXPORTS: ReadonlySet<string> = new Set(['badSettings', 'badOption', 'officeBusy']);

/**
 * The failure with what cannot come from an export: numbers, and paths that are the office's own.
 * Names of files and columns can be names of children.
 */
export function withoutContents(why: Failure, { paths }: ImportSettings, office: string): Failure {
  if (NOT_OF_EXPORTS.has(why.code)) return why;
  const own = (path: string) => path.startsWith(`${office}/`) || paths?.includes(path) === true;
  const kept = Object.entries(why.detail ?? {}).filter(
    ([key, value]) =>
      (typeof value === 'number' && key !== 'line') || (key === 'file' && own(String(value))),
  );
  return failure(why.code, Object.fromEntries(kept));
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w.,:@/+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

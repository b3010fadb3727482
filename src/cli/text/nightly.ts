import type { Catalogue } from '../../core/text/language.ts';
import { type Timestamp, wallDate, wallTime } from '../../core/time.ts';
import type { ImportOutcome } from './messages.ts';

/** Messages of the nightly import, and what `lygte import --schedule` and `--status` print. */
export interface NightlyText {
  readonly subject: Readonly<
    Record<'held' | 'refused' | 'losses' | 'fine', (held: number) => string>
  >;
  readonly time: (at: Timestamp) => string;
  readonly began: (time: string) => string;
  readonly boxesKeep: string;
  readonly held: (name: string, id: string) => string;
  readonly fall: (kind: string, before: number, gone: number) => string;
  readonly accept: string;
  readonly fine: string;
  readonly taken: (institutions: number) => string;
  readonly losses: (rows: number) => string;
  readonly report: (file: string) => string;
  readonly noNames: string;
  readonly bug: string;
  readonly testSubject: string;
  readonly testText: string;
  readonly testSent: string;
  readonly scheduled: (next: string) => string;
  readonly notScheduled: string;
  readonly status: (time: string, outcome: string) => string;
  /** For `status`. */
  readonly outcome: Readonly<Record<ImportOutcome, (facts: OutcomeFacts) => string>>;
}

interface OutcomeFacts {
  /** Names of the institutions that were held back. */
  readonly held: readonly string[];
  /** Of the failure. */
  readonly code: string;
}

const dayFirst = (at: Timestamp) => wallDate(at).split('-').reverse().join('-');

export const nightlyText: Catalogue<NightlyText> = {
  da: {
    subject: {
      held: (held) =>
        `Lygte: ${held === 1 ? 'én institution er' : `${held} institutioner er`} holdt tilbage`,
      refused: () => 'Lygte: importen er afvist',
      losses: () => 'Lygte: noget er ikke taget med',
      fine: () => 'Lygte: importen er i orden igen',
    },
    time: (at) => `${dayFirst(at)} kl. ${wallTime(at)}`,
    began: (time) => `Importen begyndte ${time}.`,
    boxesKeep: 'Boksene beholder de data, de har.',
    held: (name, id) => `Holdt tilbage: ${name} (${id})`,
    fall: (kind, before, gone) => `${kind}: ${before} før, ${gone} er væk`,
    accept: 'Boksen beholder, hvad den har. Er det rigtigt, så kør på kontorets maskine:',
    fine: 'Det, der var galt sidst, er i orden.',
    taken: (count) => `Taget med: ${count} ${count === 1 ? 'institution' : 'institutioner'}.`,
    losses: (rows) => `${rows} ${rows === 1 ? 'række er' : 'rækker er'} ikke taget helt med.`,
    report: (file) => `Hver række står i rapporten på kontorets maskine: ${file}`,
    noNames: 'Der står med vilje ingen navne på børn eller kontakter her.',
    bug: 'Lygte stødte på en fejl i programmet. Se journalctl -u lygte-import.',
    testSubject: 'Lygte: prøve',
    testText: 'Sådan kommer der besked, når en import er holdt tilbage eller afvist.',
    testSent: 'Prøven er sendt.',
    scheduled: (next) => `Importen kører næste gang ${next}.`,
    notScheduled: 'Importen kører ikke af sig selv. Brug --schedule TT:MM.',
    status: (time, outcome) => `Seneste import ${time}: ${outcome}`,
    outcome: {
      all: () => 'alt er taget med.',
      losses: () => 'noget er ikke taget med.',
      held: ({ held }) => `holdt tilbage: ${held.join(', ')}.`,
      refused: ({ code }) => `afvist (${code}).`,
    },
  },
  en: {
    subject: {
      held: (held) =>
        `Lygte: ${held === 1 ? 'one institution was' : `${held} institutions were`} held back`,
      refused: () => 'Lygte: the import was refused',
      losses: () => 'Lygte: something was not taken',
      fine: () => 'Lygte: the import is in order again',
    },
    time: (at) => `${wallDate(at)} at ${wallTime(at)}`,
    began: (time) => `The import began on ${time}.`,
    boxesKeep: 'The boxes keep the data they have.',
    held: (name, id) => `Held back: ${name} (${id})`,
    fall: (kind, before, gone) => `${kind}: ${before} before, ${gone} are gone`,
    accept: 'The box keeps what it has. If that is right, run on the office’s machine:',
    fine: 'What was wrong last time is in order.',
    taken: (count) => `Taken: ${count} ${count === 1 ? 'institution' : 'institutions'}.`,
    losses: (rows) => `${rows} ${rows === 1 ? 'row was' : 'rows were'} not taken in full.`,
    report: (file) => `Each row is in the report on the office’s machine: ${file}`,
    noNames: 'There are no names of children or contacts here, on purpose.',
    bug: 'Lygte met a fault in the program. See journalctl -u lygte-import.',
    testSubject: 'Lygte: a test',
    testText: 'Like this you are told when an import was held back or refused.',
    testSent: 'The test was sent.',
    scheduled: (next) => `The import runs next on ${next}.`,
    notScheduled: 'The import does not run by itself. Use --schedule HH:MM.',
    status: (time, outcome) => `Last import ${time}: ${outcome}`,
    outcome: {
      all: () => 'everything was taken.',
      losses: () => 'something was not taken.',
      held: ({ held }) => `held back: ${held.join(', ')}.`,
      refused: ({ code }) => `refused (${code}).`,
    },
  },
};

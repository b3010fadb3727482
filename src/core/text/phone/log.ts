import type { Catalogue } from '../language.ts';

/** What each kind of journal event says in the log; `detail` members are words by then. */
type Detail = Readonly<Record<string, string>>;

interface LogText {
  readonly title: string;
  readonly write: string;
  readonly note: string;
  readonly noteHint: string;
  readonly saved: string;
  readonly empty: string;
  readonly older: string;
  readonly box: string;
  readonly kinds: Readonly<Record<string, (detail: Detail) => string>>;
  readonly other: (kind: string) => string;
  readonly outage: Readonly<Record<string, string>>;
  readonly how: Readonly<Record<string, string>>;
  readonly drill: string;
}

export const logText: Catalogue<LogText> = {
  da: {
    title: 'Log',
    write: 'Skriv en note',
    note: 'Note',
    noteHint: 'Alle, der er logget ind, kan læse den. Skriv ikke navnet på et beskyttet barn.',
    saved: 'Noten er skrevet',
    empty: 'Der er intet i loggen endnu.',
    older: 'Vis ældre',
    box: 'Boksen',
    kinds: {
      attendance: (d) => listed([d.status, d.pickedUpBy && `hentet af ${d.pickedUpBy}`, d.comment]),
      administration: (d) =>
        listed([d.medicationId, d.dose, d.status, d.witness && `${d.witness} så med`, d.comment]),
      note: (d) => `Note: ${d.text ?? ''}`,
      view: () => 'Så på barnets side',
      unlocked: (d) => `Låste op med nøglekort (${d.card ?? ''})`,
      signedIn: (d) => `Loggede ind ${d.how ?? ''}`,
      signedOut: () => 'Loggede ud',
      letIn: (d) => `Lukkede ${d.person ?? 'en kollega'} ind`,
      pinSet: () => 'Valgte pinkode',
      personAdded: (d) => `Ny på listen: ${d.person ?? ''}`,
      rosterRead: () => 'Hentede listen',
      protectedView: (d) => `Så beskyttede data. Grund: ${d.reason ?? ''}`,
      outage: (d) => d.change ?? '',
      clockSet: () => 'Boksens ur blev stillet',
    },
    other: (kind) => `Hændelse: ${kind}`,
    outage: {
      locked: 'Låste data',
      ended: 'Afsluttede nedbruddet',
      drillOn: 'Startede en øvelse',
      drillOff: 'Sluttede øvelsen',
    },
    how: { card: 'med nøglekort', pin: 'med pinkode', letIn: 'lukket ind af en kollega' },
    drill: 'øvelse',
  },
  en: {
    title: 'Log',
    write: 'Write a note',
    note: 'Note',
    noteHint: 'Everybody signed in can read it. Do not write the name of a protected child.',
    saved: 'The note is written',
    empty: 'There is nothing in the log yet.',
    older: 'Show older',
    box: 'The box',
    kinds: {
      attendance: (d) =>
        listed([d.status, d.pickedUpBy && `picked up by ${d.pickedUpBy}`, d.comment]),
      administration: (d) =>
        listed([
          d.medicationId,
          d.dose,
          d.status,
          d.witness && `${d.witness} looked too`,
          d.comment,
        ]),
      note: (d) => `Note: ${d.text ?? ''}`,
      view: () => 'Looked at the child’s page',
      unlocked: (d) => `Unlocked with a keycard (${d.card ?? ''})`,
      signedIn: (d) => `Signed in ${d.how ?? ''}`,
      signedOut: () => 'Signed out',
      letIn: (d) => `Let ${d.person ?? 'a colleague'} in`,
      pinSet: () => 'Chose a PIN',
      personAdded: (d) => `New on the list: ${d.person ?? ''}`,
      rosterRead: () => 'Fetched the list',
      protectedView: (d) => `Looked at protected data. Reason: ${d.reason ?? ''}`,
      outage: (d) => d.change ?? '',
      clockSet: () => 'The box’s clock was set',
    },
    other: (kind) => `Event: ${kind}`,
    outage: {
      locked: 'Locked the data',
      ended: 'Ended the outage',
      drillOn: 'Started a drill',
      drillOff: 'Ended the drill',
    },
    how: { card: 'with a keycard', pin: 'with a PIN', letIn: 'let in by a colleague' },
    drill: 'drill',
  },
};

function listed(words: readonly (string | undefined)[]): string {
  return words.filter(Boolean).join(', ');
}

import type { Catalogue } from '../../../src/core/text/language.ts';

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
      clockSet: (d) => `Boksens ur blev stillet ${moved(d.byMs, ['frem', 'tilbage'], ['d', 't'])}`,
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
      clockSet: (d) => `The box’s clock was set ${moved(d.byMs, ['forward', 'back'], ['d', 'h'])}`,
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

/** How far a clock was set and which way, for example `3 t 12 min frem`; to the minute. */
function moved(
  byMs: string | undefined,
  [forward, back]: readonly [string, string],
  [day, hour]: readonly [string, string],
): string {
  const ms = Number(byMs ?? 0);
  const minutes = Math.round(Math.abs(ms) / 60_000);
  const [days, hours] = [Math.floor(minutes / 1_440), Math.floor((minutes % 1_440) / 60)];
  const parts = [days && `${days} ${day}`, hours && `${hours} ${hour}`, `${minutes % 60} min`];
  return `${parts.filter(Boolean).join(' ')} ${ms < 0 ? back : forward}`;
}

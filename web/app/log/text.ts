import type { EventKind, EventOf, PhoneEvent } from '../../../src/core/events.ts';
import type { Child } from '../../../src/core/snapshot.ts';
import type { Catalogue, Language } from '../../../src/core/text/language.ts';
import { medicineText } from '../medicine/text.ts';
import { words } from '../text.ts';

/** What the log shows of an event, by member, with its codes turned into words. */
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
  /** One line for each kind of event. */
  readonly kinds: Readonly<Record<EventKind, (detail: Detail) => string>>;
  /** For a kind that came with a newer release than this phone has loaded. */
  readonly other: (kind: string) => string;
  readonly outage: Readonly<Record<EventOf<'outage'>['change'], string>>;
  readonly how: Readonly<Record<EventOf<'signedIn'>['how'], string>>;
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

/** What a phone's own event recorded, in a few words for copying it to paper. */
export function recordWords(
  event: PhoneEvent,
  language: Language,
  child: Child | undefined,
): string {
  switch (event.kind) {
    case 'attendance':
      return words[language].statuses[event.status];
    case 'administration': {
      const medicine = child?.medications.find(({ id }) => id === event.medicationId);
      const { statuses } = medicineText[language];
      const status =
        event.status === 'enteredInError' ? statuses.corrected : statuses[event.status];
      return listed([medicine?.name, event.dose, status]);
    }
    case 'note':
      return event.text;
    case 'view':
      return logText[language].kinds.view({});
  }
}

function listed(parts: readonly (string | undefined)[]): string {
  return parts.filter(Boolean).join(', ');
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

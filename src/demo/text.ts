import type { Catalogue } from '../core/text/language.ts';

export interface DemoText {
  readonly importing: string;
  readonly publishing: (children: number) => string;
  readonly starting: string;
  readonly leaderLabel: string;
  readonly staffLabel: string;
  readonly cardNote: string;
  readonly ready: (institution: string) => string;
  readonly desk: string;
  readonly app: string;
  readonly hub: string;
  readonly leaderCard: string;
  readonly staffCard: string;
  readonly steps: readonly string[];
  readonly stop: string;
  readonly ended: (part: string, why: string) => string;
  readonly again: (seconds: number) => string;
}

/** The demo's output at the terminal. */
export const demoText: Catalogue<DemoText> = {
  da: {
    importing: 'Læser eksporten …',
    publishing: (children) => `Forsegler ${children} børns oplysninger …`,
    starting: 'Starter boksen …',
    leaderLabel: 'Demo: leder',
    staffLabel: 'Demo: personale',
    cardNote:
      'Kun demoen gemmer koder på nøglekort. Rigtige koder står på det trykte kort og ingen andre steder.',
    ready: (institution) => `Lygte er klar. Boksen står i ${institution}.`,
    desk: 'Skrivebord med boks og telefon',
    app: 'Telefonens app',
    hub: 'Kommunens hub',
    leaderCard: 'Lederens nøglekort',
    staffCard: 'Personalets nøglekort',
    steps: [
      'Åbn skrivebordet, og hold boksens knap inde i 3 sekunder.',
      'Åbn lederens nøglekort i en browser, eller skriv koden i appen.',
      'Vælg dit navn, og registrér, hvem der er her.',
    ],
    stop: 'Ctrl-C afslutter. Data bliver liggende til næste gang.',
    ended: (part, why) => `${part} standsede: ${why}`,
    again: (seconds) => `starter igen om ${seconds} s`,
  },
  en: {
    importing: 'Reading the export …',
    publishing: (children) => `Sealing the records of ${children} children …`,
    starting: 'Starting the box …',
    leaderLabel: 'Demo: leader',
    staffLabel: 'Demo: staff',
    cardNote:
      'Only the demo keeps the codes of keycards. Real codes are on the printed card and nowhere else.',
    ready: (institution) => `Lygte is ready. The box stands in ${institution}.`,
    desk: 'Desk with box and phone',
    app: 'The phone’s app',
    hub: 'The municipality’s hub',
    leaderCard: 'The leader’s keycard',
    staffCard: 'The staff’s keycard',
    steps: [
      'Open the desk and hold the box’s button for 3 seconds.',
      'Open the leader’s keycard in a browser, or type its code into the app.',
      'Choose your name and record who is here.',
    ],
    stop: 'Ctrl-C ends it. The data stays for the next time.',
    ended: (part, why) => `${part} stopped: ${why}`,
    again: (seconds) => `starting again in ${seconds} s`,
  },
};

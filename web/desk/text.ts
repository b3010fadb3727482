import type { LedPattern } from '../../src/core/panel.ts';
import type { Role } from '../../src/core/snapshot.ts';
import type { Catalogue } from '../../src/core/text/language.ts';

interface DeskText {
  readonly title: string;
  readonly lead: string;
  readonly steps: readonly string[];
  readonly device: string;
  readonly button: string;
  readonly buttonHint: string;
  readonly holding: (seconds: number) => string;
  readonly pressing: string;
  readonly presses: { readonly short: string; readonly three: string; readonly ten: string };
  readonly led: string;
  readonly patterns: Readonly<Record<LedPattern['name'], string>>;
  readonly dark: string;
  readonly hotspotOn: string;
  readonly hotspotOff: string;
  readonly cards: string;
  readonly cardKinds: Readonly<Record<Role, string>>;
  readonly scan: (phone: number) => string;
  readonly scanWith: (phone: number, card: string) => string;
  readonly phone: (phone: number) => string;
  readonly ownTab: string;
  readonly restart: string;
  readonly noDevice: string;
  readonly language: string;
}

/** The demo's desk: a box, two keycards and two phones. */
export const deskText: Catalogue<DeskText> = {
  da: {
    title: 'Lygte: prøv det her',
    lead: 'En boks, to nøglekort og to telefoner. Alle børn er opdigtede.',
    steps: [
      'Hold knappen på boksen i 3 sekunder.',
      'Scan et nøglekort med en telefon.',
      'Vælg et navn, og tjek børn ind.',
    ],
    device: 'Boksen',
    button: 'Boksens knap',
    buttonHint: 'Tryk og hold, eller vælg:',
    holding: (seconds) => `Holdt i ${seconds} s`,
    pressing: 'Boksen mærker trykket …',
    presses: { short: 'Kort tryk', three: 'Hold 3 s', ten: 'Hold 10 s' },
    led: 'Lampen',
    patterns: {
      ready: 'Klar',
      attention: 'Noget skal ses efter',
      fault: 'Fejl',
      outageClosed: 'Nødtilstand, data er låst',
      outageOpen: 'Nødtilstand, data er låst op',
      drill: 'Øvelse',
      held: 'Knappen er holdt nede',
      held3: 'Holdt i 3 sekunder',
      answerReady: 'Svar: klar',
      answerAttention: 'Svar: noget skal ses efter',
      answerFault: 'Svar: fejl',
    },
    dark: 'Slukket',
    hotspotOn: 'Boksens wi-fi er tændt',
    hotspotOff: 'Boksens wi-fi er slukket',
    cards: 'Nøglekort',
    cardKinds: { leader: 'Leder', staff: 'Personale' },
    scan: (phone) => `Scan: telefon ${phone}`,
    scanWith: (phone, card) => `Scan: telefon ${phone}, kortet ${card}`,
    phone: (phone) => `Telefon ${phone}`,
    ownTab: 'Åbn i egen fane',
    restart: 'Genstart',
    noDevice: 'Boksen svarer ikke lige nu.',
    language: 'English',
  },
  en: {
    title: 'Lygte: try it here',
    lead: 'One box, two keycards and two phones. All children are invented.',
    steps: [
      'Hold the button on the box for 3 seconds.',
      'Scan a keycard with a phone.',
      'Choose a name and check children in.',
    ],
    device: 'The box',
    button: 'The box’s button',
    buttonHint: 'Press and hold, or choose:',
    holding: (seconds) => `Held for ${seconds} s`,
    pressing: 'The box feels the press …',
    presses: { short: 'Short press', three: 'Hold 3 s', ten: 'Hold 10 s' },
    led: 'The light',
    patterns: {
      ready: 'Ready',
      attention: 'Something needs a look',
      fault: 'Fault',
      outageClosed: 'Outage, the data is locked',
      outageOpen: 'Outage, the data is open',
      drill: 'Drill',
      held: 'The button is held',
      held3: 'Held for 3 seconds',
      answerReady: 'Answer: ready',
      answerAttention: 'Answer: something needs a look',
      answerFault: 'Answer: fault',
    },
    dark: 'Dark',
    hotspotOn: 'The box’s Wi-Fi is on',
    hotspotOff: 'The box’s Wi-Fi is off',
    cards: 'Keycards',
    cardKinds: { leader: 'Leader', staff: 'Staff' },
    scan: (phone) => `Scan: phone ${phone}`,
    scanWith: (phone, card) => `Scan: phone ${phone}, the card ${card}`,
    phone: (phone) => `Phone ${phone}`,
    ownTab: 'Open in its own tab',
    restart: 'Restart',
    noDevice: 'The box does not answer just now.',
    language: 'Dansk',
  },
};

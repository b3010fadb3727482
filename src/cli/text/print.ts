import type { Role } from '../../core/snapshot.ts';
import type { Catalogue } from '../../core/text/language.ts';

/** The rows of the lamp's legend: core/panel.ts's patterns, by what they mean to the janitor. */
export type LegendRow =
  | 'ready'
  | 'attention'
  | 'fault'
  | 'outageClosed'
  | 'outageOpen'
  | 'drill'
  | 'held'
  | 'dark';

export interface PrintText {
  readonly locale: string;
  readonly keycard: {
    readonly title: string;
    readonly kind: Readonly<Record<Role, string>>;
    readonly opens: Readonly<Record<Role, string>>;
    readonly issued: (date: string) => string;
    readonly scan: string;
    readonly codeLabel: (address: string) => string;
    readonly keep: string;
    readonly fold: string;
    readonly stepsTitle: string;
    readonly steps: readonly string[];
    readonly wifi: string;
    readonly lost: string;
  };
  readonly poster: {
    readonly title: string;
    readonly press: string;
    readonly pressDetail: string;
    readonly join: string;
    readonly wifiName: string;
    readonly wifiPassword: string;
    readonly open: string;
    readonly openDetail: string;
    readonly card: string;
    readonly stay: string;
    readonly stayDetail: string;
    readonly button: string;
    readonly presses: readonly { readonly hold: string; readonly does: string }[];
    readonly lamp: string;
    readonly lampScale: string;
    readonly legend: Readonly<
      Record<LegendRow, { readonly looks: string; readonly means: string }>
    >;
    readonly phones: string;
    readonly phoneLabels: readonly string[];
    readonly foot: string;
  };
}

/** Texts of the printed sheets: the keycard and the poster beside the device. */
export const printText: Catalogue<PrintText> = {
  da: {
    locale: 'da-DK',
    keycard: {
      title: 'Nøglekort',
      kind: { staff: 'Personale', leader: 'Leder' },
      opens: {
        staff: 'Åbner børnenes oplysninger. Beskyttede oplysninger kræver et lederkort.',
        leader: 'Åbner alle oplysninger, også de beskyttede. Giver lederens rettigheder.',
      },
      issued: (date) => `Udstedt ${date}`,
      scan: 'Scan med telefonens kamera',
      codeLabel: (address) => `Kan koden ikke scannes? Åbn ${address} og skriv:`,
      keep: 'Opbevares i det låste skab',
      fold: 'Fold her, teksten udad',
      stepsTitle: 'Sådan bruger du kortet',
      steps: [
        'Hold boksens knap inde i 3 sekunder. Lampen blinker langsomt.',
        'Slut telefonen til boksens Wi-Fi. Bliv på netværket, og slå mobildata fra.',
        'Scan den store QR-kode, og vælg dit navn.',
        'Luk kolleger ind fra din telefon. Læg kortet tilbage i skabet.',
      ],
      wifi: 'Boksens Wi-Fi',
      lost: 'Er kortet væk, eller har andre set koden? Ring til kommunens it, så bliver det spærret.',
    },
    poster: {
      title: 'Når it er nede',
      press: 'Hold knappen inde i 3 sekunder',
      pressDetail: 'Lampen blinker hurtigt og lyser fast, når der er gået 3 sekunder. Slip.',
      join: 'Scan, og slut telefonen til boksen',
      wifiName: 'Netværk',
      wifiPassword: 'Kode',
      open: 'Scan, og åbn appen',
      openDetail: 'Brug Safari eller Chrome. Eller skriv:',
      card: 'Hent nøglekortet i det låste skab, og scan det. Én telefon åbner, kolleger lukkes ind fra den.',
      stay: 'Bliv på netværket, og slå mobildata fra',
      stayDetail: 'Telefonen siger »intet internet«. Det er, som det skal være.',
      button: 'Knappen',
      presses: [
        {
          hold: 'Kort tryk',
          does: 'lampen svarer: 1 blink = klar, 2 = skal ses til, hurtigt = fejl',
        },
        { hold: '3 sekunder', does: 'tænder nødtilstand og boksens Wi-Fi' },
        { hold: '10 sekunder', does: 'låser og slukker Wi-Fi. Intet går tabt' },
      ],
      lamp: 'Lampen',
      lampScale: '5 sekunder',
      legend: {
        ready: { looks: 'Ét kort glimt', means: 'klar' },
        attention: { looks: 'To glimt', means: 'klar, men skal ses til' },
        fault: { looks: 'Blinker hurtigt', means: 'fejl, ring til it' },
        outageClosed: { looks: 'Blinker langsomt', means: 'nødtilstand, data låst' },
        outageOpen: { looks: 'Lyser fast', means: 'nødtilstand, data åbne' },
        drill: { looks: 'Fast med korte pauser', means: 'øvelse' },
        held: { looks: 'Flimrer, så fast', means: 'knappen er holdt i 3 sekunder' },
        dark: { looks: 'Mørk', means: 'ingen strøm, eller boksen er i stykker' },
      },
      phones: 'Ring',
      phoneLabels: [
        'Leder',
        'Kommunens it, i arbejdstiden',
        'It-vagt, uden for arbejdstiden',
        'Områdechef',
        '',
        '',
      ],
      foot: 'Plakaten åbner ikke data. Det gør kun et nøglekort.',
    },
  },
  en: {
    locale: 'en-GB',
    keycard: {
      title: 'Keycard',
      kind: { staff: 'Staff', leader: 'Leader' },
      opens: {
        staff: 'Opens the children’s records. Protected records need a leader card.',
        leader: 'Opens every record, the protected ones too. Gives the leader’s rights.',
      },
      issued: (date) => `Issued ${date}`,
      scan: 'Scan with the phone’s camera',
      codeLabel: (address) => `Cannot scan it? Open ${address} and type:`,
      keep: 'Keep in the locked cabinet',
      fold: 'Fold here, text outwards',
      stepsTitle: 'How to use the card',
      steps: [
        'Hold the box’s button for 3 seconds. The lamp blinks slowly.',
        'Join the box’s Wi-Fi. Stay connected, and turn mobile data off.',
        'Scan the large QR code and choose your name.',
        'Let colleagues in from your phone. Put the card back in the cabinet.',
      ],
      wifi: 'The box’s Wi-Fi',
      lost: 'Is the card gone, or has somebody seen the code? Call the municipality’s IT to have it revoked.',
    },
    poster: {
      title: 'When IT is down',
      press: 'Hold the button for 3 seconds',
      pressDetail: 'The lamp flickers and turns steady when 3 seconds have passed. Let go.',
      join: 'Scan to join the box',
      wifiName: 'Network',
      wifiPassword: 'Password',
      open: 'Scan to open the app',
      openDetail: 'Use Safari or Chrome. Or type:',
      card: 'Fetch the keycard from the locked cabinet and scan it. One phone opens, colleagues are let in from it.',
      stay: 'Stay connected, and turn mobile data off',
      stayDetail: 'The phone says “no internet”. That is as it should be.',
      button: 'The button',
      presses: [
        {
          hold: 'Short press',
          does: 'the lamp answers: 1 flash = ready, 2 = look after it, fast = fault',
        },
        { hold: '3 seconds', does: 'turns on outage mode and the box’s Wi-Fi' },
        { hold: '10 seconds', does: 'locks and turns the Wi-Fi off. Nothing is lost' },
      ],
      lamp: 'The lamp',
      lampScale: '5 seconds',
      legend: {
        ready: { looks: 'One short flash', means: 'ready' },
        attention: { looks: 'Two flashes', means: 'ready, but needs looking after' },
        fault: { looks: 'Fast blinking', means: 'fault, call IT' },
        outageClosed: { looks: 'Slow blinking', means: 'outage mode, data locked' },
        outageOpen: { looks: 'Steady', means: 'outage mode, data open' },
        drill: { looks: 'Steady with short gaps', means: 'drill' },
        held: { looks: 'Flickers, then steady', means: 'the button was held for 3 seconds' },
        dark: { looks: 'Dark', means: 'no power, or the box is broken' },
      },
      phones: 'Call',
      phoneLabels: [
        'Leader',
        'Municipal IT, working hours',
        'IT duty phone, other hours',
        'Head of the area',
        '',
        '',
      ],
      foot: 'This poster opens no data. Only a keycard does.',
    },
  },
};

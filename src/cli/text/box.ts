import type { Severity } from '../../core/readiness.ts';
import type { Catalogue } from '../../core/text/language.ts';

/** What the commands for looking after a box say and ask. */
export interface BoxText {
  // lygte setup
  readonly intro: string;
  readonly questions: Readonly<Record<QuestionKey, string>>;
  readonly keep: (value: string) => string;
  readonly saved: (file: string) => string;
  readonly nothingChanged: string;
  readonly afterOutage: string;
  readonly restartBoard: string;
  readonly enrolling: string;
  readonly enrolsLater: string;
  readonly enrolled: (institution: string) => string;
  // lygte status
  readonly severities: Readonly<Record<Severity, string>>;
  readonly serverSilent: string;
  readonly asRoot: string;
  readonly box: (name: string, device: string | null) => string;
  readonly hubAt: (url: string) => string;
  readonly wifi: (ssid: string, mode: 'radio' | 'ethernet') => string;
  readonly certificate: (days: number, until: string) => string;
  readonly noCertificate: string;
  readonly disk: (freeMb: number, totalMb: number) => string;
  readonly clock: (now: string, certain: boolean) => string;
  readonly services: (states: string) => string;
  readonly refused: (words: string) => string;
  // lygte backup --usb, lygte restore, lygte factory-reset
  readonly usbFound: (disk: string) => string;
  readonly usbDone: string;
  readonly restored: (facts: { version: number | null; records: number }) => string;
  readonly restoredEnrol: string;
  readonly askName: (name: string) => string;
  readonly reset: string;
}

export type QuestionKey =
  | 'hub'
  | 'code'
  | 'name'
  | 'country'
  | 'hotspot.mode'
  | 'panel.driver'
  | 'panel.buttonPin'
  | 'panel.ledPin'
  | 'lan.serve';

export const boxText: Catalogue<BoxText> = {
  da: {
    intro: 'Opsætning af boksen. Tryk Enter for at beholde det, der står i [ ].',
    questions: {
      hub: 'Hubbens adresse',
      code: 'Tilmeldingskode (tom: tilmeld ikke nu)',
      name: 'Boksens navn, som telefonerne bruger',
      country: 'Land for radioen',
      'hotspot.mode': 'Boksens eget netværk (radio eller ethernet)',
      'panel.driver': 'Knap og lampe styres af (onoff eller kernel)',
      'panel.buttonPin': 'Knappens BCM-nummer',
      'panel.ledPin': 'Lampens BCM-nummer',
      'lan.serve': 'På husets eget net vises (status eller full)',
    },
    keep: (value) => ` [${value}]`,
    saved: (file) => `Gemt i ${file}`,
    nothingChanged: 'Intet er ændret.',
    afterOutage: 'Boksen er i nødtilstand. Navn og adgang ændres, når den er slut.',
    restartBoard: 'Genstart boksen (sudo reboot), så den kender de nye dele.',
    enrolling: 'Tilmelder boksen …',
    enrolsLater: 'Hubben svarer ikke endnu. Boksen bliver ved med at prøve; se lygte status.',
    enrolled: (institution) => `Boksen er tilmeldt ${institution}.`,
    severities: { info: 'til orientering', attention: 'se efter', fault: 'fejl' },
    serverSilent: 'Boksens server svarer ikke. Her er, hvad der ligger på disken:',
    asRoot: 'Kør som root (sudo lygte status) for at se mere.',
    box: (name, device) =>
      `Boks: ${name}${device === null ? '' : `, hos hubben kendt som ${device}`}`,
    hubAt: (url) => `Hubbens adresse: ${url}`,
    wifi: (ssid, mode) => `Eget netværk: »${ssid}«${mode === 'ethernet' ? ' over Ethernet' : ''}`,
    certificate: (days, until) => `Certifikat: ${days} dage tilbage, til ${until}`,
    noCertificate: 'Certifikat: endnu intet fra hubben.',
    disk: (free, total) => `Disk: ${free} MB fri af ${total} MB`,
    clock: (now, certain) => `Ur: ${now}${certain ? '' : ' (usikkert)'}`,
    services: (states) => `Tjenester: ${states}`,
    refused: (words) => `Tilmelding afvist: ${words}`,
    usbFound: (disk) => `Skriver til USB-disken ${disk} …`,
    usbDone: 'USB-disken kan tages ud nu.',
    restored: (f) =>
      `Genskabt: ${f.version === null ? 'ingen data endnu' : `udgave ${f.version}`}, ${f.records} journalposter, efterprøvet.`,
    restoredEnrol:
      'Boksen har ingen adgang til hubben endnu: kør lygte enroll --again KODE. Den gamle boks må ikke tændes igen: to bokse kan ikke være den samme.',
    askName: (name) =>
      `Alt på boksen slettes. Skriv boksens navn (${name}) for at fortsætte, eller tryk Enter for at lade være: `,
    reset: 'Boksen er nulstillet og er som den første dag.',
  },
  en: {
    intro: 'Setting up the box. Press Enter to keep what stands in [ ].',
    questions: {
      hub: 'The hub’s address',
      code: 'Enrolment code (empty: do not enrol now)',
      name: 'The box’s name, which phones use',
      country: 'Country of the radio',
      'hotspot.mode': 'The box’s own network (radio or ethernet)',
      'panel.driver': 'Button and lamp are driven by (onoff or kernel)',
      'panel.buttonPin': 'BCM number of the button',
      'panel.ledPin': 'BCM number of the lamp',
      'lan.serve': 'On the house’s own network shows (status or full)',
    },
    keep: (value) => ` [${value}]`,
    saved: (file) => `Saved in ${file}`,
    nothingChanged: 'Nothing was changed.',
    afterOutage: 'The box is in outage mode. Name and access change when that is over.',
    restartBoard: 'Restart the box (sudo reboot), so that it knows the new parts.',
    enrolling: 'Enrolling the box …',
    enrolsLater: 'The hub does not answer yet. The box goes on trying; see lygte status.',
    enrolled: (institution) => `The box is enrolled for ${institution}.`,
    severities: { info: 'for information', attention: 'needs attention', fault: 'fault' },
    serverSilent: 'The box’s server does not answer. This is what its disk says:',
    asRoot: 'Run as root (sudo lygte status) to see more.',
    box: (name, device) =>
      `Box: ${name}${device === null ? '' : `, known to the hub as ${device}`}`,
    hubAt: (url) => `The hub’s address: ${url}`,
    wifi: (ssid, mode) => `Own network: “${ssid}”${mode === 'ethernet' ? ' by Ethernet' : ''}`,
    certificate: (days, until) => `Certificate: ${days} days left, until ${until}`,
    noCertificate: 'Certificate: none from the hub yet.',
    disk: (free, total) => `Disk: ${free} MB free of ${total} MB`,
    clock: (now, certain) => `Clock: ${now}${certain ? '' : ' (uncertain)'}`,
    services: (states) => `Services: ${states}`,
    refused: (words) => `Enrolment refused: ${words}`,
    usbFound: (disk) => `Writing to the USB disk ${disk} …`,
    usbDone: 'The USB disk can be taken out now.',
    restored: (f) =>
      `Restored: ${f.version === null ? 'no data yet' : `version ${f.version}`}, ${f.records} journal records, verified.`,
    restoredEnrol:
      'The box has no access to the hub yet: run lygte enroll --again CODE. The old box must not be switched on again: two boxes cannot be the same one.',
    askName: (name) =>
      `Everything on the box is deleted. Type the box’s name (${name}) to go on, or press Enter to leave it: `,
    reset: 'The box has been reset and is as on its first day.',
  },
};

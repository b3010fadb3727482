import type { PartCode, PartFailure, PressKind } from '../../core/panel.ts';
import type { Severity } from '../../core/readiness.ts';
import type { Catalogue } from '../../core/text/language.ts';

/** Output and questions of the commands that maintain a device. */
export interface DeviceText {
  // lygte setup
  readonly intro: string;
  readonly questions: Readonly<Record<QuestionKey, string>>;
  readonly keep: (value: string) => string;
  readonly saved: (file: string) => string;
  readonly nothingChanged: string;
  readonly afterOutage: string;
  readonly restartBoard: string;
  readonly enrolling: string;
  readonly enrollsLater: string;
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
  readonly restoredEnroll: string;
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

export const deviceText: Catalogue<DeviceText> = {
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
    enrollsLater: 'Hubben svarer ikke endnu. Boksen bliver ved med at prøve; se lygte status.',
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
    restoredEnroll:
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
    enrollsLater: 'The hub does not answer yet. The box goes on trying; see lygte status.',
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
    restoredEnroll:
      'The box has no access to the hub yet: run lygte enroll --again CODE. The old box must not be switched on again: two boxes cannot be the same one.',
    askName: (name) =>
      `Everything on the box is deleted. Type the box’s name (${name}) to go on, or press Enter to leave it: `,
    reset: 'The box has been reset and is as on its first day.',
  },
};

type Facts = PartFailure['facts'];

/** Output of `lygte panel test`, line by line. */
export interface PanelTestText {
  readonly button: string;
  readonly light: string;
  readonly line: (part: string, pin: number, active: 'low' | 'high') => string;
  readonly named: (part: string, name: string) => string;
  readonly found: (part: string) => string;
  readonly missing: (part: string, why: string) => string;
  readonly why: Readonly<Record<PartCode, (facts: Facts) => string>>;
  readonly lost: (part: string) => string;
  readonly look: string;
  readonly ask: Readonly<Record<PressKind, string>>;
  readonly held: (seconds: string) => string;
  readonly right: Readonly<Record<PressKind, string>>;
  readonly tooShort: Readonly<Record<PressKind, string>>;
  readonly tooLong: string;
  readonly again: string;
  readonly nothing: (seconds: number) => string;
  readonly pressedAtRest: string;
  readonly inverted: string;
  readonly allWell: string;
}

export const panelTestText: Catalogue<PanelTestText> = {
  da: {
    button: 'Knap',
    light: 'Lampe',
    line: (part, pin, active) =>
      `${part}: GPIO ${pin}, virker ved ${active === 'low' ? 'lavt' : 'højt'} niveau`,
    named: (part, name) => `${part}: ${name}, kernens driver`,
    found: (part) => `${part}: fundet`,
    missing: (part, why) => `${part}: mangler. ${why}`,
    why: {
      noGpio: () => 'Kernen viser ingen GPIO i /sys. Brug driveren »kernel«.',
      noChip: ({ labels }) => `Der er ingen GPIO-chip ved navn ${labels}. Se panel.chip.`,
      severalChips: ({ chips }) => `Flere GPIO-chips har det navn: ${chips}.`,
      brokenChip: ({ chip }) => `GPIO-chippen ${chip} kan ikke læses.`,
      noSuchPin: ({ pin, lines }) => `Chippen har ${lines} linjer, ikke linje ${pin}.`,
      lineBusy: ({ pin }) => `Noget andet bruger linje ${pin}. Se config.txt for overlays.`,
      lineRefused: ({ pin, errno }) => `Kernen afviser linje ${pin} (${errno ?? '?'}).`,
      noDriver: () => 'Tilføjelsen onoff er ikke installeret. Brug driveren »kernel«.',
      noInput: ({ input }) => `Der er ingen inddataenhed ved navn ${input}. Se dtoverlay=gpio-key.`,
      severalInputs: ({ inputs }) => `Flere inddataenheder har det navn: ${inputs}.`,
      inputRefused: ({ input, errno }) => `${input} kan ikke åbnes (${errno ?? '?'}).`,
      noLed: ({ led }) => `Der er intet /sys/class/leds/${led}. Se dtoverlay=gpio-led.`,
      ledRefused: ({ led, errno }) => `Lampen ${led} kan ikke styres (${errno ?? '?'}).`,
      notAllowed: () => 'Denne bruger må ikke bruge den. Kør som root.',
    },
    lost: (part) => `${part}: forsvandt midt i prøven. Se efter en løs ledning.`,
    look: 'Se på lampen. Den viser nu det samme, som boksen vil vise:',
    ask: {
      short: 'Tryk kort på knappen.',
      hold3: 'Hold knappen, til lampen lyser fast (3 sekunder), og slip.',
      hold10: 'Hold knappen, til lampen slukker (10 sekunder), og slip.',
    },
    held: (seconds) => `Set: holdt i ${seconds} sekunder.`,
    right: {
      short: 'Rigtigt: et kort tryk.',
      hold3: 'Rigtigt: det ville starte nødtilstand.',
      hold10: 'Rigtigt: det ville låse data.',
    },
    tooShort: {
      short: 'Det var for kort.',
      hold3: 'Det var kortere end 3 sekunder.',
      hold10: 'Det var kortere end 10 sekunder.',
    },
    tooLong: 'Det var for langt til et kort tryk.',
    again: 'Prøv igen.',
    nothing: (seconds) =>
      `Intet tryk i ${seconds} sekunder. Se efter ledningerne til ben 11 og 9, og panel.buttonPin.`,
    pressedAtRest:
      'Knappen er trykket, før nogen rører den: den sidder fast, er kortsluttet, eller panel.buttonActive er forkert.',
    inverted:
      'Knappen virker omvendt: den slippes, når den trykkes. Ret panel.buttonActive eller overlayets active_low.',
    allWell: 'Knap og lampe er i orden.',
  },
  en: {
    button: 'Button',
    light: 'Light',
    line: (part, pin, active) => `${part}: GPIO ${pin}, active ${active}`,
    named: (part, name) => `${part}: ${name}, the kernel’s driver`,
    found: (part) => `${part}: found`,
    missing: (part, why) => `${part}: missing. ${why}`,
    why: {
      noGpio: () => 'The kernel shows no GPIO in /sys. Use the driver “kernel”.',
      noChip: ({ labels }) => `There is no GPIO chip named ${labels}. See panel.chip.`,
      severalChips: ({ chips }) => `Several GPIO chips have that name: ${chips}.`,
      brokenChip: ({ chip }) => `The GPIO chip ${chip} cannot be read.`,
      noSuchPin: ({ pin, lines }) => `The chip has ${lines} lines, and no line ${pin}.`,
      lineBusy: ({ pin }) => `Something else uses line ${pin}. Look for overlays in config.txt.`,
      lineRefused: ({ pin, errno }) => `The kernel refuses line ${pin} (${errno ?? '?'}).`,
      noDriver: () => 'The addon onoff is not installed. Use the driver “kernel”.',
      noInput: ({ input }) => `There is no input device named ${input}. See dtoverlay=gpio-key.`,
      severalInputs: ({ inputs }) => `Several input devices have that name: ${inputs}.`,
      inputRefused: ({ input, errno }) => `${input} cannot be opened (${errno ?? '?'}).`,
      noLed: ({ led }) => `There is no /sys/class/leds/${led}. See dtoverlay=gpio-led.`,
      ledRefused: ({ led, errno }) => `The light ${led} cannot be driven (${errno ?? '?'}).`,
      notAllowed: () => 'This user may not use it. Run as root.',
    },
    lost: (part) => `${part}: went away during the test. Look for a loose wire.`,
    look: 'Look at the light. It now shows the same as the box will show:',
    ask: {
      short: 'Press the button shortly.',
      hold3: 'Hold the button until the light is steady (3 seconds), and let go.',
      hold10: 'Hold the button until the light goes out (10 seconds), and let go.',
    },
    held: (seconds) => `Seen: held for ${seconds} seconds.`,
    right: {
      short: 'Right: a short press.',
      hold3: 'Right: it would begin outage mode.',
      hold10: 'Right: it would lock the data.',
    },
    tooShort: {
      short: 'That was too short.',
      hold3: 'That was shorter than 3 seconds.',
      hold10: 'That was shorter than 10 seconds.',
    },
    tooLong: 'That was too long for a short press.',
    again: 'Try again.',
    nothing: (seconds) =>
      `No press in ${seconds} seconds. Check the wires to pins 11 and 9, and panel.buttonPin.`,
    pressedAtRest:
      'The button is pressed before anybody touches it: it is stuck, shorted, or panel.buttonActive is wrong.',
    inverted:
      'The button works the wrong way round: it is let go of when it is pressed. Correct panel.buttonActive, or active_low of the overlay.',
    allWell: 'Button and light are in order.',
  },
};

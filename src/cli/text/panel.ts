import type { PressKind } from '../../core/panel.ts';
import type { PartCode, PartFailure } from '../../core/panel-part.ts';
import type { Catalogue } from '../../core/text/language.ts';

type Facts = PartFailure['facts'];

/** What `lygte panel test` says, line by line. */
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

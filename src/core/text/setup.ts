import type { SetupDetail, SetupReason } from '../config-check.ts';
import type { Catalogue, Language } from './language.ts';

/** A problem that setup found, in one line: the place, the key, and what it should hold. */
export function setupText(detail: SetupDetail, language: Language): string {
  const { reasons, keys, place } = TEXTS[language];
  const where = [
    ...(detail.file === undefined ? [] : [detail.file]),
    ...(detail.line === undefined ? [] : [place(detail.line, detail.column ?? 1)]),
    ...(detail.key === undefined ? [] : [`"${detail.key}"`]),
  ];
  const belongs = detail.reason === 'wrongValue' ? keys[detail.key ?? ''] : undefined;
  const pending = detail.pending === undefined ? '' : ` (${detail.pending})`;
  const words = `${reasons[detail.reason]}${pending}${belongs === undefined ? '' : `: ${belongs}`}.`;
  return where.length === 0 ? words : `${where.join(', ')}: ${words}`;
}

interface SetupWords {
  readonly reasons: Readonly<Record<SetupReason, string>>;
  /** What each key of the configuration should hold. */
  readonly keys: Readonly<Record<string, string>>;
  readonly place: (line: number, column: number) => string;
}

const TEXTS: Catalogue<SetupWords> = {
  da: {
    place: (line, column) => `linje ${line}, tegn ${column}`,
    reasons: {
      cannotRead: 'filen kan ikke læses',
      tooLarge: 'filen er for stor',
      notText: 'filen er ikke gemt som tekst i UTF-8',
      notJson: 'her er filen ikke gyldig JSON',
      trailingComma: 'der står et komma for meget før parentesen',
      quotes: 'her skal stå et lige anførselstegn (")',
      comment: 'filen kan ikke have kommentarer',
      unfinished: 'filen slutter for tidligt, der mangler en parentes eller et anførselstegn',
      notAnObject: 'filen skal begynde med { og slutte med }',
      unknownKey: 'det navn kender boksen ikke',
      wrongValue: 'værdien er forkert',
      missingKey: 'mangler; hub og code hører sammen',
      cannotWrite: 'der kan ikke skrives på boksens disk',
      cannotBlank: 'filen kunne ikke tømmes; slet den med en anden computer',
      hotspotKey: 'koden til boksens Wi-Fi var ødelagt; boksen har lavet en ny, lav en ny plakat',
      country: 'landet kunne ikke indstilles for radioen',
      resetName: 'nulstilling afvist: filen skal indeholde boksens navn',
      resetPending: 'nulstilling afvist: registreringer venter på at blive sendt',
      resetFailed: 'nulstilling mislykkedes',
      unexpected: 'uventet fejl i opsætningen',
    },
    keys: {
      name: 'et navn som lygte.skolen.example.dk, med små bogstaver',
      country: 'to bogstaver som DK',
      zone: 'en tidszone som Europe/Copenhagen',
      hub: 'en adresse, der begynder med https://',
      code: 'tilmeldingskoden, som den er skrevet ud: XXXX-XXXX-XXXX-XXXX',
      hotspot: 'en gruppe i { }',
      'hotspot.mode': '"radio" eller "ethernet"',
      'hotspot.ssid': '1 til 32 tegn uden æ, ø og å',
      'hotspot.channel': '1, 6 eller 11',
      'hotspot.interface': 'et netkort som wlan0',
      panel: 'en gruppe i { }',
      'panel.driver': '"onoff" eller "kernel"',
      'panel.buttonPin': 'et BCM-nummer som 17',
      'panel.ledPin': 'et BCM-nummer som 27',
      'panel.chip': 'navnet på en GPIO-kreds',
      'panel.buttonActive': '"low" eller "high"',
      'panel.ledActive': '"low" eller "high"',
      'panel.buttonInput': 'navnet på en inputenhed',
      'panel.ledName': 'navnet på en lampe',
      lan: 'en gruppe i { }',
      'lan.serve': '"status" eller "full"',
      clock: 'en gruppe i { }',
      'clock.rtc': '"none", "ds3231" eller "pi5"',
      sync: 'en gruppe i { }',
      'sync.hours': 'klokkeslæt som "06:00-18:00", eller "always"',
      'sync.seconds': 'et antal sekunder fra 1 til 86400',
      'sync.quietSeconds': 'et antal sekunder fra 1 til 86400',
      'lan.addresses': 'en liste af netværk som ["10.0.0.0/8"]',
    },
  },
  en: {
    place: (line, column) => `line ${line}, character ${column}`,
    reasons: {
      cannotRead: 'the file cannot be read',
      tooLarge: 'the file is too large',
      notText: 'the file is not saved as text in UTF-8',
      notJson: 'from here on the file is not valid JSON',
      trailingComma: 'there is a comma too many before the bracket',
      quotes: 'a straight quotation mark (") belongs here',
      comment: 'the file cannot have comments',
      unfinished: 'the file ends too early, a bracket or a quotation mark is missing',
      notAnObject: 'the file begins with { and ends with }',
      unknownKey: 'the box does not know that name',
      wrongValue: 'the value is wrong',
      missingKey: 'is missing; hub and code go together',
      cannotWrite: 'nothing can be written to the box’s disk',
      cannotBlank: 'the file could not be blanked; delete it with another computer',
      hotspotKey:
        'the password of the box’s Wi-Fi was damaged; the box has made a new one, make a new poster',
      country: 'the country could not be set for the radio',
      resetName: 'reset refused: the file must hold the box’s name',
      resetPending: 'reset refused: records are waiting to be sent',
      resetFailed: 'the reset failed',
      unexpected: 'an unexpected error in setup',
    },
    keys: {
      name: 'a name such as lygte.skolen.example.dk, in lower case',
      country: 'two letters such as DK',
      zone: 'a time zone such as Europe/Copenhagen',
      hub: 'an address that begins with https://',
      code: 'the enrolment code as it was printed: XXXX-XXXX-XXXX-XXXX',
      hotspot: 'a group in { }',
      'hotspot.mode': '"radio" or "ethernet"',
      'hotspot.ssid': '1 to 32 plain characters',
      'hotspot.channel': '1, 6 or 11',
      'hotspot.interface': 'a network interface such as wlan0',
      panel: 'a group in { }',
      'panel.driver': '"onoff" or "kernel"',
      'panel.buttonPin': 'a BCM number such as 17',
      'panel.ledPin': 'a BCM number such as 27',
      'panel.chip': 'the name of a GPIO chip',
      'panel.buttonActive': '"low" or "high"',
      'panel.ledActive': '"low" or "high"',
      'panel.buttonInput': 'the name of an input device',
      'panel.ledName': 'the name of a lamp',
      lan: 'a group in { }',
      'lan.serve': '"status" or "full"',
      clock: 'a group in { }',
      'clock.rtc': '"none", "ds3231" or "pi5"',
      sync: 'a group in { }',
      'sync.hours': 'hours such as "06:00-18:00", or "always"',
      'sync.seconds': 'a number of seconds from 1 to 86400',
      'sync.quietSeconds': 'a number of seconds from 1 to 86400',
      'lan.addresses': 'a list of networks such as ["10.0.0.0/8"]',
    },
  },
};

import type { Catalogue } from '../../../src/core/text/language.ts';

/** The first screen: what to do now, in one sentence. */
interface StartText {
  readonly looking: string;
  readonly unreachable: string;
  readonly unreachableHint: string;
  readonly again: string;
  readonly normal: string;
  readonly normalHint: string;
  readonly closed: string;
  readonly closedHint: string;
  readonly typeInstead: string;
  readonly code: string;
  readonly codeHint: string;
  readonly progress: (typed: number, all: number) => string;
  readonly tooLong: string;
  readonly misspelt: string;
  readonly complete: string;
  readonly unlock: string;
  readonly unlocking: string;
  readonly open: string;
  readonly openHint: string;
  readonly haveCard: string;
  readonly boxStatus: string;
  readonly language: string;
}

export const startText: Catalogue<StartText> = {
  da: {
    looking: 'Leder efter boksen …',
    unreachable: 'Boksen svarer ikke',
    unreachableHint: 'Tjek, at telefonen er på boksens wi-fi, og at mobildata er slået fra.',
    again: 'Prøv igen',
    normal: 'Ingen nødtilstand',
    normalHint: 'Er der nedbrud? Hold knappen på boksen inde i 3 sekunder.',
    closed: 'Scan nøglekortet',
    closedHint: 'Ret telefonens kamera mod koden på kortet, og tryk på linket.',
    typeInstead: 'Eller skriv koden fra kortet',
    code: 'Kortets kode',
    codeHint: '28 tegn i grupper af fire. Store og små bogstaver er lige gode.',
    progress: (typed, all) => `${typed} af ${all} tegn`,
    tooLong: 'Der er for mange tegn.',
    misspelt: 'Et tegn er forkert. Se efter på kortet.',
    complete: 'Koden er rigtigt skrevet.',
    unlock: 'Lås op',
    unlocking: 'Låser op …',
    open: 'Hvem er du?',
    openHint: 'Boksen er låst op. Find dit navn for at komme ind.',
    haveCard: 'Jeg har et nøglekort',
    boxStatus: 'Boksens status',
    language: 'English',
  },
  en: {
    looking: 'Looking for the box …',
    unreachable: 'The box does not answer',
    unreachableHint: 'Check that the phone is on the box’s Wi-Fi and that mobile data is off.',
    again: 'Try again',
    normal: 'No outage',
    normalHint: 'Are the systems down? Hold the button on the box for 3 seconds.',
    closed: 'Scan the keycard',
    closedHint: 'Point the phone’s camera at the code on the card and tap the link.',
    typeInstead: 'Or type the code on the card',
    code: 'The card’s code',
    codeHint: '28 characters in groups of four. Upper or lower case does not matter.',
    progress: (typed, all) => `${typed} of ${all} characters`,
    tooLong: 'There are too many characters.',
    misspelt: 'A character is wrong. Check the card.',
    complete: 'The code is typed correctly.',
    unlock: 'Unlock',
    unlocking: 'Unlocking …',
    open: 'Who are you?',
    openHint: 'The box is unlocked. Find your name to come in.',
    haveCard: 'I have a keycard',
    boxStatus: 'The box’s status',
    language: 'Dansk',
  },
};

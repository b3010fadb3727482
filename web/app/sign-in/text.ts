import type { Catalogue } from '../../../src/core/text/language.ts';

/** Choosing a name, PIN, being let in. */
interface SignInText {
  readonly title: string;
  readonly hint: string;
  readonly search: string;
  readonly searchHint: string;
  readonly notListed: string;
  readonly useName: (name: string) => string;
  readonly noMatch: string;
  readonly hello: (name: string) => string;
  readonly howIn: string;
  readonly pin: string;
  readonly pinHint: string;
  readonly signIn: string;
  readonly ask: string;
  readonly notMe: string;
  readonly wait: string;
  readonly waitHint: string;
  readonly yourNumber: string;
  readonly refused: string;
  readonly stop: string;
}

export const signInText: Catalogue<SignInText> = {
  da: {
    title: 'Hvem er du?',
    hint: 'Vælg dit navn, så alle kan se, hvem der har registreret hvad.',
    search: 'Søg efter dit navn',
    searchHint: 'Skriv mindst to bogstaver.',
    notListed: 'Står du ikke på listen?',
    useName: (name) => `Fortsæt som ${name}`,
    noMatch: 'Ingen på listen hedder det.',
    hello: (name) => `Hej ${name}`,
    howIn: 'Skriv din pinkode, eller lad en kollega lukke dig ind.',
    pin: 'Pinkode',
    pinHint: '4–8 cifre',
    signIn: 'Log ind',
    ask: 'Bed en kollega lukke mig ind',
    notMe: 'Det er ikke mig',
    wait: 'Vent på en kollega',
    waitHint: 'Din kollega ser dit navn og dette tal på sin telefon og trykker »Luk ind«.',
    yourNumber: 'Dit tal',
    refused: 'En kollega sagde nej. Spørg igen, hvis det var en fejl.',
    stop: 'Stop med at vente',
  },
  en: {
    title: 'Who are you?',
    hint: 'Choose your name, so that all can see who recorded what.',
    search: 'Search for your name',
    searchHint: 'Type at least two letters.',
    notListed: 'Not on the list?',
    useName: (name) => `Continue as ${name}`,
    noMatch: 'Nobody on the list has that name.',
    hello: (name) => `Hello ${name}`,
    howIn: 'Type your PIN, or let a colleague let you in.',
    pin: 'PIN',
    pinHint: '4–8 digits',
    signIn: 'Sign in',
    ask: 'Ask a colleague to let me in',
    notMe: 'That is not me',
    wait: 'Wait for a colleague',
    waitHint: 'Your colleague sees your name and this number on their phone and taps “Let in”.',
    yourNumber: 'Your number',
    refused: 'A colleague said no. Ask again if that was a mistake.',
    stop: 'Stop waiting',
  },
};

/** The first screen: what to do now, in one sentence. */
interface StartText {
  readonly looking: string;
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
  readonly openHint: string;
  readonly haveCard: string;
}

export const startText: Catalogue<StartText> = {
  da: {
    looking: 'Leder efter boksen …',
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
    openHint: 'Boksen er låst op. Find dit navn for at komme ind.',
    haveCard: 'Jeg har et nøglekort',
  },
  en: {
    looking: 'Looking for the box …',
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
    openHint: 'The box is unlocked. Find your name to come in.',
    haveCard: 'I have a keycard',
  },
};

/** Choosing a PIN of one's own, right after signing in or from the menu. */
interface SetPinText {
  readonly title: string;
  readonly short: string;
  readonly hint: string;
  readonly newPin: string;
  readonly save: string;
  readonly later: string;
  readonly saved: string;
}

export const setPinText: Catalogue<SetPinText> = {
  da: {
    title: 'Vælg en pinkode',
    short: 'Vælg pinkode',
    hint: 'Så kan du selv logge ind igen under dette nedbrud.',
    newPin: 'Ny pinkode, 4–8 cifre',
    save: 'Gem pinkode',
    later: 'Ikke nu',
    saved: 'Pinkoden er gemt.',
  },
  en: {
    title: 'Choose a PIN',
    short: 'Choose a PIN',
    hint: 'With it you can sign in by yourself again during this outage.',
    newPin: 'New PIN, 4–8 digits',
    save: 'Save PIN',
    later: 'Not now',
    saved: 'The PIN is saved.',
  },
};

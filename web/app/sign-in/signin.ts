import type { Catalogue } from '../../../src/core/text/language.ts';

/** Choosing a name, PIN, being let in. */
interface SignInText {
  readonly title: string;
  readonly hint: string;
  readonly search: string;
  readonly searchHint: string;
  readonly notListed: string;
  readonly yourName: string;
  readonly useName: (name: string) => string;
  readonly noMatch: string;
  readonly hello: (name: string) => string;
  readonly howIn: string;
  readonly pin: string;
  readonly pinHint: string;
  readonly signIn: string;
  readonly ask: string;
  readonly or: string;
  readonly notMe: string;
  readonly wait: string;
  readonly waitHint: string;
  readonly yourNumber: string;
  readonly refused: string;
  readonly stop: string;
  readonly setPin: string;
  readonly setPinHint: string;
  readonly newPin: string;
  readonly savePin: string;
  readonly later: string;
  readonly pinSaved: string;
  readonly pinDigits: string;
}

export const signInText: Catalogue<SignInText> = {
  da: {
    title: 'Hvem er du?',
    hint: 'Vælg dit navn, så alle kan se, hvem der har registreret hvad.',
    search: 'Søg efter dit navn',
    searchHint: 'Skriv mindst to bogstaver.',
    notListed: 'Står du ikke på listen?',
    yourName: 'Skriv dit navn',
    useName: (name) => `Fortsæt som ${name}`,
    noMatch: 'Ingen på listen hedder det.',
    hello: (name) => `Hej ${name}`,
    howIn: 'Skriv din pinkode, eller lad en kollega lukke dig ind.',
    pin: 'Pinkode',
    pinHint: '4–8 cifre',
    signIn: 'Log ind',
    ask: 'Bed en kollega lukke mig ind',
    or: 'eller',
    notMe: 'Det er ikke mig',
    wait: 'Vent på en kollega',
    waitHint: 'Din kollega ser dit navn og dette tal på sin telefon og trykker »Luk ind«.',
    yourNumber: 'Dit tal',
    refused: 'En kollega sagde nej. Spørg igen, hvis det var en fejl.',
    stop: 'Stop med at vente',
    setPin: 'Vælg en pinkode',
    setPinHint: 'Så kan du selv logge ind igen under dette nedbrud.',
    newPin: 'Ny pinkode, 4–8 cifre',
    savePin: 'Gem pinkode',
    later: 'Ikke nu',
    pinSaved: 'Pinkoden er gemt.',
    pinDigits: 'Pinkoden skal være 4–8 cifre.',
  },
  en: {
    title: 'Who are you?',
    hint: 'Choose your name, so that all can see who recorded what.',
    search: 'Search for your name',
    searchHint: 'Type at least two letters.',
    notListed: 'Not on the list?',
    yourName: 'Type your name',
    useName: (name) => `Continue as ${name}`,
    noMatch: 'Nobody on the list has that name.',
    hello: (name) => `Hello ${name}`,
    howIn: 'Type your PIN, or let a colleague let you in.',
    pin: 'PIN',
    pinHint: '4–8 digits',
    signIn: 'Sign in',
    ask: 'Ask a colleague to let me in',
    or: 'or',
    notMe: 'That is not me',
    wait: 'Wait for a colleague',
    waitHint: 'Your colleague sees your name and this number on their phone and taps “Let in”.',
    yourNumber: 'Your number',
    refused: 'A colleague said no. Ask again if that was a mistake.',
    stop: 'Stop waiting',
    setPin: 'Choose a PIN',
    setPinHint: 'With it you can sign in by yourself again during this outage.',
    newPin: 'New PIN, 4–8 digits',
    savePin: 'Save PIN',
    later: 'Not now',
    pinSaved: 'The PIN is saved.',
    pinDigits: 'The PIN must be 4–8 digits.',
  },
};

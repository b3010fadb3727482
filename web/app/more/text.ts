import type { Catalogue } from '../../../src/core/text/language.ts';

interface MoreText {
  readonly title: string;
  readonly signedInAs: (name: string, role: string) => string;
  readonly leader: string;
  readonly drillOn: string;
  readonly drillOff: string;
  readonly drillAsk: string;
  readonly drillHint: string;
  readonly drillOffHint: string;
  readonly lock: string;
  readonly lockAsk: string;
  readonly lockHint: string;
  readonly setClock: string;
  readonly setClockAsk: string;
  readonly setClockHint: (device: string, phone: string) => string;
  readonly clockIsSet: string;
  readonly end: string;
  readonly endAsk: string;
  readonly endHint: string;
  readonly signOut: string;
  readonly signOutAsk: string;
  readonly signOutWaiting: (count: number) => string;
  readonly signedOut: string;
}

export const moreText: Catalogue<MoreText> = {
  da: {
    title: 'Mere',
    signedInAs: (name, role) => `${name}, ${role.toLowerCase()}`,
    leader: 'For lederen',
    drillOn: 'Start øvelse',
    drillOff: 'Slut øvelsen',
    drillAsk: 'Start en øvelse?',
    drillHint:
      'Alle skærme viser, at det er en øvelse. Det, der øves, er væk fra lister og tal, når øvelsen slutter.',
    drillOffHint:
      'Alle skærme viser igen, hvordan det er i virkeligheden. Det, der blev øvet, står kun i loggen.',
    lock: 'Lås data nu',
    lockAsk: 'Lås data nu?',
    lockHint: 'Alle telefoner mister adgangen, til nogen bruger et nøglekort igen. Intet går tabt.',
    setClock: 'Sæt boksens ur efter denne telefon',
    setClockAsk: 'Sætte boksens ur?',
    setClockHint: (device, phone) =>
      `Boksen viser ${device}. Denne telefon viser ${phone}. Går telefonen rigtigt, så sæt uret efter den.`,
    clockIsSet: 'Boksens ur er sat.',
    end: 'Afslut nedbruddet',
    endAsk: 'Afslut nedbruddet?',
    endHint:
      'Boksens wi-fi slukkes, og data låses. Du får en kvittering med det, der er registreret.',
    signOut: 'Log ud',
    signOutAsk: 'Log ud på denne telefon?',
    signOutWaiting: (count) =>
      count === 1
        ? '1 registrering er ikke gemt endnu og går tabt.'
        : `${count} registreringer er ikke gemt endnu og går tabt.`,
    signedOut: 'Du er logget ud.',
  },
  en: {
    title: 'More',
    signedInAs: (name, role) => `${name}, ${role.toLowerCase()}`,
    leader: 'For the leader',
    drillOn: 'Start a drill',
    drillOff: 'End the drill',
    drillAsk: 'Start a drill?',
    drillHint:
      'Every screen says that it is a drill. What is practised leaves lists and numbers when the drill ends.',
    drillOffHint:
      'Every screen shows again how things really are. What was practised is in the log only.',
    lock: 'Lock the data now',
    lockAsk: 'Lock the data now?',
    lockHint: 'Every phone loses access until somebody uses a keycard again. Nothing is lost.',
    setClock: 'Set the box’s clock by this phone',
    setClockAsk: 'Set the box’s clock?',
    setClockHint: (device, phone) =>
      `The box shows ${device}. This phone shows ${phone}. If the phone is right, set the clock by it.`,
    clockIsSet: 'The box’s clock is set.',
    end: 'End the outage',
    endAsk: 'End the outage?',
    endHint:
      'The box’s Wi-Fi goes off and the data is locked. You get a receipt of what was recorded.',
    signOut: 'Sign out',
    signOutAsk: 'Sign out on this phone?',
    signOutWaiting: (count) =>
      count === 1
        ? '1 record is not saved yet and will be lost.'
        : `${count} records are not saved yet and will be lost.`,
    signedOut: 'You are signed out.',
  },
};

import type { Catalogue } from '../../../src/core/text/language.ts';

interface PeopleText {
  readonly title: string;
  readonly signedIn: (count: number) => string;
  readonly you: string;
  readonly since: (time: string) => string;
  readonly nobody: string;
}

export const peopleText: Catalogue<PeopleText> = {
  da: {
    title: 'Hvem er logget ind',
    signedIn: (count) => (count === 1 ? '1 er logget ind' : `${count} er logget ind`),
    you: 'dig',
    since: (time) => `siden ${time}`,
    nobody: 'Ingen er logget ind',
  },
  en: {
    title: 'Who is signed in',
    signedIn: (count) => (count === 1 ? '1 person is signed in' : `${count} people are signed in`),
    you: 'you',
    since: (time) => `since ${time}`,
    nobody: 'Nobody is signed in',
  },
};

import type { Catalogue } from '../../../src/core/text/language.ts';

interface ProtectedText {
  readonly open: string;
  readonly title: string;
  readonly reason: string;
  readonly reasonHint: string;
  readonly show: string;
  readonly nothing: string;
  readonly hide: string;
  readonly address: string;
  readonly custodyNote: string;
  readonly keptBack: string;
}

export const protectedText: Catalogue<ProtectedText> = {
  da: {
    open: 'Vis beskyttede data',
    title: 'Beskyttede data',
    reason: 'Hvorfor skal du se dem?',
    reasonHint: 'Grunden skrives i loggen sammen med dit navn.',
    show: 'Vis',
    nothing: 'Der er ingen beskyttede data om barnet.',
    hide: 'Skjul igen',
    address: 'Adresse',
    custodyNote: 'Om forældremyndighed',
    keptBack: 'Tilbageholdt tekst',
  },
  en: {
    open: 'Show protected data',
    title: 'Protected data',
    reason: 'Why do you need to see it?',
    reasonHint: 'The reason is written in the log together with your name.',
    show: 'Show',
    nothing: 'There is no protected data about the child.',
    hide: 'Hide again',
    address: 'Address',
    custodyNote: 'About custody',
    keptBack: 'Text kept back',
  },
};

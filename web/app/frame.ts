import type { Catalogue } from '../../src/core/text/language.ts';

/** What surrounds every screen: tabs, banners, short messages. */
interface FrameText {
  readonly tabs: {
    readonly overview: string;
    readonly children: string;
    readonly plan: string;
    readonly log: string;
    readonly more: string;
  };
  readonly menu: string;
  readonly skip: string;
  readonly drill: string;
  readonly lost: string;
  readonly clockUnsure: string;
  readonly setClock: string;
  readonly waiting: (count: number) => string;
  readonly asks: (name: string) => string;
  readonly number: string;
  readonly letIn: string;
  readonly refuse: string;
  readonly letInHint: string;
  readonly rejected: (reason: string) => string;
  readonly paper: string;
  readonly understood: string;
  readonly left: string;
  readonly unsent: (count: number) => string;
  readonly dropped: (count: number) => string;
}

export const frameText: Catalogue<FrameText> = {
  da: {
    tabs: { overview: 'Overblik', children: 'Børn', plan: 'Plan', log: 'Log', more: 'Mere' },
    menu: 'Sider',
    skip: 'Gå til indholdet',
    drill: 'Øvelse',
    lost: 'Ingen forbindelse til boksen. Vi prøver igen.',
    clockUnsure: 'Boksens ur er usikkert. Tiderne passer måske ikke.',
    setClock: 'Sæt uret',
    waiting: (count) =>
      count === 1
        ? '1 registrering venter på at blive gemt'
        : `${count} registreringer venter på at blive gemt`,
    asks: (name) => `${name} vil ind`,
    number: 'Tal',
    letIn: 'Luk ind',
    refuse: 'Afvis',
    letInHint: 'Se, at det samme tal står på den andens telefon.',
    rejected: (reason) => `Ikke gemt. ${reason}`,
    paper: 'Skriv det på papir',
    understood: 'Forstået',
    left: 'Data er låst. Der er ikke længere data på denne telefon.',
    unsent: (count) =>
      count === 1
        ? '1 registrering er endnu ikke gemt. Den sendes, når du er inde igen.'
        : `${count} registreringer er endnu ikke gemt. De sendes, når du er inde igen.`,
    dropped: (count) =>
      count === 1
        ? '1 registrering fra den forrige bruger blev ikke gemt.'
        : `${count} registreringer fra den forrige bruger blev ikke gemt.`,
  },
  en: {
    tabs: { overview: 'Overview', children: 'Children', plan: 'Plan', log: 'Log', more: 'More' },
    menu: 'Pages',
    skip: 'Skip to content',
    drill: 'Drill',
    lost: 'No connection to the box. Trying again.',
    clockUnsure: 'The box’s clock is uncertain. Times may be off.',
    setClock: 'Set the clock',
    waiting: (count) =>
      count === 1 ? '1 record is waiting to be saved' : `${count} records are waiting to be saved`,
    asks: (name) => `${name} asks to come in`,
    number: 'Number',
    letIn: 'Let in',
    refuse: 'Refuse',
    letInHint: 'Check that the same number is on the other phone.',
    rejected: (reason) => `Not saved. ${reason}`,
    paper: 'Write it on paper',
    understood: 'Understood',
    left: 'The data is locked. There is no data on this phone any more.',
    unsent: (count) =>
      count === 1
        ? '1 record is not saved yet. It is sent when you are in again.'
        : `${count} records are not saved yet. They are sent when you are in again.`,
    dropped: (count) =>
      count === 1
        ? '1 record of the previous user was not saved.'
        : `${count} records of the previous user were not saved.`,
  },
};

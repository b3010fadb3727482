import type { Catalogue } from '../../../src/core/text/language.ts';

interface MedicineText {
  readonly title: string;
  readonly none: string;
  readonly emergency: string;
  readonly asNeeded: string;
  readonly dose: string;
  readonly times: string;
  readonly reason: string;
  readonly instructions: string;
  readonly route: string;
  readonly agreement: string;
  readonly today: (given: number, max: number | null) => string;
  /** Before a time. */
  readonly last: string;
  readonly notToday: string;
  readonly overMax: (max: number) => string;
  readonly outside: string;
  readonly validity: (from: string | null, until: string | null) => string;
  readonly give: (medicine: string) => string;
  readonly giveShort: string;
  readonly giveTitle: (medicine: string) => string;
  readonly doseGiven: string;
  readonly time: string;
  readonly comment: string;
  readonly record: string;
  readonly recordAnyway: string;
  readonly recordNotGiven: string;
  readonly recorded: (medicine: string) => string;
  readonly look: string;
  readonly lookHint: string;
  readonly colleague: string;
  readonly colleagueOther: string;
  readonly colleagueName: string;
  readonly looked: string;
  readonly alone: string;
  readonly aloneSaid: string;
  readonly aloneComment: string;
  readonly log: string;
  readonly emptyLog: string;
  readonly statuses: {
    readonly completed: string;
    readonly notDone: string;
    readonly corrected: string;
  };
  readonly witness: (name: string) => string;
  readonly correct: string;
  readonly correctLabel: (medicine: string, time: string) => string;
  readonly correctTitle: string;
  readonly correctHint: string;
  readonly correctWhy: string;
  readonly corrected: string;
  readonly saving: string;
}

export const medicineText: Catalogue<MedicineText> = {
  da: {
    title: 'Medicin',
    none: 'Der er ingen medicinaftale.',
    emergency: 'Akut medicin',
    asNeeded: 'Ved behov',
    dose: 'Dosis',
    times: 'Tidspunkter',
    reason: 'Mod',
    instructions: 'Sådan gives den',
    route: 'Måde',
    agreement: 'Aftalen gælder',
    today: (given, max) =>
      max === null ? `Givet ${given} i dag` : `Givet ${given} af højst ${max} i dag`,
    last: 'sidst kl.',
    notToday: 'Ikke givet i dag',
    overMax: (max) =>
      `Aftalen siger højst ${max} om dagen. Ring til forældrene eller en læge, før du giver mere.`,
    outside: 'Aftalen gælder ikke i dag. Ring til forældrene først.',
    validity: (from, until) =>
      [from && `fra ${from}`, until && `til ${until}`].filter(Boolean).join(' '),
    give: (medicine) => `Givet: ${medicine}`,
    giveShort: 'Givet',
    giveTitle: (medicine) => `${medicine} givet`,
    doseGiven: 'Dosis, der blev givet',
    time: 'Klokken',
    comment: 'Bemærkning',
    record: 'Registrér givet',
    recordAnyway: 'Registrér alligevel',
    recordNotGiven: 'Ikke givet',
    recorded: (medicine) => `${medicine} er registreret`,
    look: 'Et ekstra blik',
    lookHint: 'Akut medicin: Lad en kollega se med. Læs højt:',
    colleague: 'Hvem ser med?',
    colleagueOther: 'En anden',
    colleagueName: 'Kollegans navn',
    looked: 'Vi har set efter sammen',
    alone: 'Jeg er alene – fortsæt',
    aloneSaid: 'Du går videre uden et ekstra blik. Det bliver skrevet i loggen.',
    aloneComment: 'Uden ekstra blik',
    log: 'Medicinlog',
    emptyLog: 'Intet er registreret under dette nedbrud.',
    statuses: { completed: 'Givet', notDone: 'Ikke givet', corrected: 'Rettet: skulle ikke tælle' },
    witness: (name) => `${name} så med`,
    correct: 'Ret',
    correctLabel: (medicine, time) => `Ret ${medicine} kl. ${time}`,
    correctTitle: 'Er det registreret ved en fejl?',
    correctHint: 'Registreringen bliver stående med en streg over og tælles ikke med.',
    correctWhy: 'Hvad var fejlen?',
    corrected: 'Registreringen er rettet',
    saving: 'gemmes …',
  },
  en: {
    title: 'Medicine',
    none: 'There is no medication agreement.',
    emergency: 'Emergency medicine',
    asNeeded: 'As needed',
    dose: 'Dose',
    times: 'Times',
    reason: 'For',
    instructions: 'How to give it',
    route: 'Route',
    agreement: 'Agreement',
    today: (given, max) =>
      max === null ? `Given ${given} today` : `Given ${given} of at most ${max} today`,
    last: 'last at',
    notToday: 'Not given today',
    overMax: (max) =>
      `The agreement says at most ${max} a day. Call the parents or a doctor before giving more.`,
    outside: 'The agreement does not cover today. Call the parents first.',
    validity: (from, until) =>
      [from && `from ${from}`, until && `until ${until}`].filter(Boolean).join(' '),
    give: (medicine) => `Given: ${medicine}`,
    giveShort: 'Given',
    giveTitle: (medicine) => `${medicine} given`,
    doseGiven: 'Dose that was given',
    time: 'At',
    comment: 'Comment',
    record: 'Record as given',
    recordAnyway: 'Record anyway',
    recordNotGiven: 'Not given',
    recorded: (medicine) => `${medicine} is recorded`,
    look: 'A second look',
    lookHint: 'Emergency medicine: let a colleague look with you. Read aloud:',
    colleague: 'Who looks with you?',
    colleagueOther: 'Somebody else',
    colleagueName: 'The colleague’s name',
    looked: 'We have checked together',
    alone: 'I am alone – go on',
    aloneSaid: 'You go on without a second look. That is written in the log.',
    aloneComment: 'Without a second look',
    log: 'Medicine log',
    emptyLog: 'Nothing is recorded in this outage.',
    statuses: { completed: 'Given', notDone: 'Not given', corrected: 'Corrected: does not count' },
    witness: (name) => `${name} looked too`,
    correct: 'Correct',
    correctLabel: (medicine, time) => `Correct ${medicine} at ${time}`,
    correctTitle: 'Was this recorded by mistake?',
    correctHint: 'The record stays, struck through, and does not count.',
    correctWhy: 'What was wrong?',
    corrected: 'The record is corrected',
    saving: 'saving …',
  },
};

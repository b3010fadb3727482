import type { Phone } from '../../../src/core/snapshot.ts';
import type { Catalogue } from '../../../src/core/text/language.ts';

interface ChildText {
  /** The heading where there is no child to name. */
  readonly title: string;
  readonly status: string;
  readonly change: string;
  readonly important: string;
  readonly allergies: string;
  readonly needs: string;
  readonly noneKnown: string;
  readonly selfDecider: string;
  readonly contacts: string;
  readonly contactsHint: string;
  readonly noContacts: string;
  readonly protectedContact: string;
  readonly call: (name: string) => string;
  readonly text: (name: string) => string;
  readonly callShort: string;
  readonly textShort: string;
  readonly kinds: Readonly<Record<Phone['kind'], string>>;
  readonly asGiven: string;
  readonly given: (number: string) => string;
  readonly custody: string;
  readonly noCustody: string;
  readonly custodyUnknown: string;
  readonly mayPickUp: string;
  readonly mayNotPickUp: string;
  readonly pickUpUnknown: string;
  readonly noPhone: string;
  readonly notes: string;
  readonly protectedHere: string;
  readonly protectedStaff: string;
}

export const childText: Catalogue<ChildText> = {
  da: {
    title: 'Barnet findes ikke på boksen.',
    status: 'Status',
    change: 'Skift status',
    important: 'Vigtigt',
    allergies: 'Allergi',
    needs: 'Særlige behov',
    noneKnown: 'Ingen allergier eller særlige behov er oplyst.',
    selfDecider: 'Må selv komme og gå',
    contacts: 'Kontaktpersoner',
    contactsHint: 'Ring i denne rækkefølge.',
    noContacts: 'Der er ingen kontaktpersoner på boksen. Spørg lederen.',
    protectedContact: 'Beskyttet kontaktperson',
    call: (name) => `Ring til ${name}`,
    text: (name) => `Send sms til ${name}`,
    callShort: 'Ring',
    textShort: 'Sms',
    kinds: { mobile: 'Mobil', home: 'Hjemme', work: 'Arbejde', other: 'Telefon' },
    asGiven: 'som kilden har skrevet det',
    given: (number) => `I kilden: ${number}`,
    custody: 'Har forældremyndighed',
    noCustody: 'Har ikke forældremyndighed',
    custodyUnknown: 'Forældremyndighed ikke oplyst',
    mayPickUp: 'Må hente',
    mayNotPickUp: 'Må ikke hente',
    pickUpUnknown: 'Hentetilladelse ikke oplyst',
    noPhone: 'Intet nummer',
    notes: 'Noter',
    protectedHere: 'Barnet har beskyttet navn og adresse. Sig ikke navnet højt, og skriv det ikke.',
    protectedStaff: 'Lederen kan se navn og kontaktpersoner.',
  },
  en: {
    title: 'The child is not on the box.',
    status: 'Status',
    change: 'Change status',
    important: 'Important',
    allergies: 'Allergy',
    needs: 'Needs',
    noneKnown: 'No allergies or needs are stated.',
    selfDecider: 'May come and go alone',
    contacts: 'Contacts',
    contactsHint: 'Call in this order.',
    noContacts: 'There are no contacts on the box. Ask the leader.',
    protectedContact: 'Protected contact',
    call: (name) => `Call ${name}`,
    text: (name) => `Text ${name}`,
    callShort: 'Call',
    textShort: 'Text',
    kinds: { mobile: 'Mobile', home: 'Home', work: 'Work', other: 'Phone' },
    asGiven: 'as the source has it',
    given: (number) => `In the source: ${number}`,
    custody: 'Has custody',
    noCustody: 'Does not have custody',
    custodyUnknown: 'Custody not stated',
    mayPickUp: 'May pick up',
    mayNotPickUp: 'May not pick up',
    pickUpUnknown: 'Pick-up permission not stated',
    noPhone: 'No number',
    notes: 'Notes',
    protectedHere:
      'The child’s name and address are protected. Do not say the name aloud or write it.',
    protectedStaff: 'The leader can see name and contacts.',
  },
};

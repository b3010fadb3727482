import type { Catalogue } from '../../core/text/language.ts';
import type { MappedKind } from '../../importer/readers/mapping.ts';

export interface MapText {
  readonly kinds: Readonly<Record<MappedKind, string>>;
  /** What a field of a column is, by the last word of its meaning. */
  readonly fields: Readonly<Record<string, string>>;
  /** Whom it is about, by the first. */
  readonly people: Readonly<Record<string, string>>;
  readonly ignore: string;
  readonly found: (file: string, columns: number, kind: string) => string;
  readonly head: readonly [string, string, string, string];
  readonly how: string;
  readonly column: (at: number, title: string, proposal: string | null) => string;
  readonly unknown: string;
  readonly protection: string;
  readonly choices: (kind: MappedKind, child: string, others: string) => string;
  readonly institutionId: string;
  readonly institutionName: (id: string) => string;
  readonly saved: (path: string) => string;
}

/** `lygte map`. */
export const mapText: Catalogue<MapText> = {
  da: {
    kinds: {
      list: 'et barn i hver række, med forældre ved siden af',
      contacts: 'en kontaktperson i hver række',
      children: 'oplysninger om børn',
      medications: 'en medicinaftale i hver række',
      attendance: 'fremmøde',
      staff: 'personale',
    },
    fields: {
      name: 'navn',
      given: 'fornavn',
      middle: 'mellemnavn',
      family: 'efternavn',
      preferred: 'kaldenavn',
      id: 'id',
      username: 'UNI-login',
      cpr: 'CPR-nummer (gemmes ikke)',
      birthDate: 'fødselsdato',
      class: 'klasse eller stue',
      level: 'klassetrin',
      track: 'spor',
      begin: 'indmeldt',
      end: 'udmeldt',
      orgId: 'institutionens id',
      orgName: 'institutionens navn',
      org: 'institution',
      protected: 'beskyttet',
      address: 'adresse',
      house: 'husnummer',
      postcode: 'postnummer',
      city: 'by',
      allergies: 'allergier',
      needs: 'særlige behov',
      selfDecider: 'må gå alene',
      custodyNote: 'note om forældremyndighed',
      relation: 'relation',
      custody: 'forældremyndighed',
      mayPickUp: 'må hente',
      mobile: 'mobil',
      home: 'telefon hjemme',
      work: 'telefon på arbejde',
      phone: 'telefon',
    },
    people: {
      child: 'barnet',
      mother: 'mor',
      father: 'far',
      parent: 'forælder',
      guardian: 'værge',
      contact: 'kontakt',
    },
    ignore: 'bruges ikke',
    found: (file, columns, kind) => `${file}: ${columns} kolonner. Læst som: ${kind}.`,
    head: ['Nr.', 'Kolonne', 'Ser ud som', 'Forslag'],
    how: 'Enter tager forslaget, - betyder »bruges ikke«, ? viser, hvad der kan vælges.',
    column: (at, title, proposal) => `${at} ${title}${proposal === null ? '' : ` [${proposal}]`}: `,
    unknown: 'Det kan en kolonne ikke være. Skriv ? for at se, hvad der kan vælges.',
    protection: 'Kolonnen ligner en beskyttelse og kan ikke udelades.',
    choices: (kind, child, others) =>
      kind === 'list'
        ? `Barnet, child.…: ${child}\nmother, father, parent1, parent2, guardian1, contact1 …, fx mother.mobile: ${others}\nBruges ikke: ignore`
        : `${child}\nBruges ikke: ignore`,
    institutionId: 'Listen siger ikke, hvilken institution børnene går i. Institutionens id: ',
    institutionName: (id) => `Navnet på ${id}: `,
    saved: (path) => `Gemt i ${path}. Lister med de samme kolonner læses nu af »lygte import«.`,
  },
  en: {
    kinds: {
      list: 'a child in each row, with parents beside it',
      contacts: 'a contact in each row',
      children: 'facts about children',
      medications: 'a medication agreement in each row',
      attendance: 'attendance',
      staff: 'staff',
    },
    fields: {
      name: 'name',
      given: 'given name',
      middle: 'middle name',
      family: 'family name',
      preferred: 'preferred name',
      id: 'id',
      username: 'user name',
      cpr: 'CPR number (not stored)',
      birthDate: 'birth date',
      class: 'class or room',
      level: 'level',
      track: 'track',
      begin: 'first day',
      end: 'last day',
      orgId: 'id of the institution',
      orgName: 'name of the institution',
      org: 'institution',
      protected: 'protected',
      address: 'address',
      house: 'house number',
      postcode: 'postcode',
      city: 'town',
      allergies: 'allergies',
      needs: 'special needs',
      selfDecider: 'may leave alone',
      custodyNote: 'note on custody',
      relation: 'relation',
      custody: 'custody',
      mayPickUp: 'may pick up',
      mobile: 'mobile',
      home: 'phone at home',
      work: 'phone at work',
      phone: 'phone',
    },
    people: {
      child: 'child',
      mother: 'mother',
      father: 'father',
      parent: 'parent',
      guardian: 'guardian',
      contact: 'contact',
    },
    ignore: 'not needed',
    found: (file, columns, kind) => `${file}: ${columns} columns. Read as: ${kind}.`,
    head: ['No.', 'Column', 'Looks like', 'Proposal'],
    how: 'Enter takes the proposal, - means “not needed”, ? shows what can be chosen.',
    column: (at, title, proposal) => `${at} ${title}${proposal === null ? '' : ` [${proposal}]`}: `,
    unknown: 'A column cannot be that. Type ? to see what can be chosen.',
    protection: 'The column looks like a mark of protection and cannot be left out.',
    choices: (kind, child, others) =>
      kind === 'list'
        ? `The child, child.…: ${child}\nmother, father, parent1, parent2, guardian1, contact1 …, such as mother.mobile: ${others}\nNot needed: ignore`
        : `${child}\nNot needed: ignore`,
    institutionId: 'The list does not say which institution the children are in. Its id: ',
    institutionName: (id) => `The name of ${id}: `,
    saved: (path) => `Kept in ${path}. “lygte import” now reads lists with the same columns.`,
  },
};

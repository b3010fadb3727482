import type { Catalogue } from '../../../src/core/text/language.ts';

interface PlanText {
  readonly title: string;
  readonly short: string;
  readonly none: string;
  readonly contacts: string;
  readonly owner: (owner: string) => string;
  readonly revised: (date: string) => string;
  readonly next: (date: string) => string;
}

export const planText: Catalogue<PlanText> = {
  da: {
    title: 'Indsatsplan',
    short: 'Plan',
    none: 'Der er ingen plan på boksen.',
    contacts: 'Kontaktoplysninger',
    owner: (owner) => `Ansvarlig: ${owner}`,
    revised: (date) => `Revideret ${date}`,
    next: (date) => `Næste gang ${date}`,
  },
  en: {
    title: 'Action plan',
    short: 'Plan',
    none: 'There is no plan on the box.',
    contacts: 'Contacts',
    owner: (owner) => `Owner: ${owner}`,
    revised: (date) => `Revised ${date}`,
    next: (date) => `Next time ${date}`,
  },
};

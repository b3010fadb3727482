import type { Catalogue } from '../../../src/core/text/language.ts';

interface ChildrenText {
  readonly title: string;
  readonly search: string;
  readonly group: string;
  readonly allGroups: string;
  readonly status: string;
  readonly allStatuses: string;
  readonly inCare: string;
  readonly missing: string;
  readonly shown: (count: number) => string;
  readonly none: string;
  readonly clear: string;
  /** The label of the one-tap button: what it does, to whom. */
  readonly set: (act: string, name: string) => string;
  readonly other: (name: string) => string;
}

export const childrenText: Catalogue<ChildrenText> = {
  da: {
    title: 'Børn',
    search: 'Søg efter et barn',
    group: 'Stue eller klasse',
    allGroups: 'Alle grupper',
    status: 'Status',
    allStatuses: 'Alle statusser',
    inCare: 'I huset eller på tur',
    missing: 'Ventes stadig',
    shown: (count) => (count === 1 ? '1 barn' : `${count} børn`),
    none: 'Ingen børn passer til søgningen.',
    clear: 'Vis alle',
    set: (act, name) => `${act}: ${name}`,
    other: (name) => `Flere valg for ${name}`,
  },
  en: {
    title: 'Children',
    search: 'Search for a child',
    group: 'Group',
    allGroups: 'All groups',
    status: 'Status',
    allStatuses: 'All statuses',
    inCare: 'In our care now',
    missing: 'Still expected',
    shown: (count) => (count === 1 ? '1 child' : `${count} children`),
    none: 'No child fits the search.',
    clear: 'Show all',
    set: (act, name) => `${act}: ${name}`,
    other: (name) => `More choices for ${name}`,
  },
};

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
  /** What the one-tap button does; never the word of a status, which could be read as one. */
  readonly act: { readonly present: string; readonly gone: string };
  readonly other: (name: string) => string;
  readonly otherTitle: string;
  readonly done: (name: string, status: string) => string;
  readonly undo: string;
  readonly undone: (name: string, status: string) => string;
  readonly who: string;
  readonly whoTitle: string;
  readonly alone: string;
  readonly someoneElse: string;
  readonly notMayPickUp: string;
  readonly noStatement: string;
  readonly confirmPickUp: string;
  readonly pickedUpBy: (name: string) => string;
  readonly choose: string;
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
    act: { present: 'Tjek ind', gone: 'Tjek ud' },
    other: (name) => `Flere valg for ${name}`,
    otherTitle: 'Vælg status',
    done: (name, status) => `${name}: ${status}`,
    undo: 'Fortryd',
    undone: (name, status) => `${name} er igen: ${status}`,
    who: 'Hentet af …',
    whoTitle: 'Hvem hentede?',
    alone: 'Gik selv',
    someoneElse: 'En anden',
    notMayPickUp: 'Må ikke hente ifølge kilden',
    noStatement: 'Hentetilladelse ikke oplyst',
    confirmPickUp: 'Tjek med lederen, før barnet går med denne person.',
    pickedUpBy: (name) => `Hentet af ${name}`,
    choose: 'Andre valg',
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
    act: { present: 'Check in', gone: 'Check out' },
    other: (name) => `More choices for ${name}`,
    otherTitle: 'Choose a status',
    done: (name, status) => `${name}: ${status}`,
    undo: 'Undo',
    undone: (name, status) => `${name} is again: ${status}`,
    who: 'Picked up by …',
    whoTitle: 'Who picked up?',
    alone: 'Went alone',
    someoneElse: 'Somebody else',
    notMayPickUp: 'May not pick up, says the source',
    noStatement: 'Pick-up permission not stated',
    confirmPickUp: 'Check with the leader before the child leaves with this person.',
    pickedUpBy: (name) => `Picked up by ${name}`,
    choose: 'Other choices',
  },
};

import type { Catalogue } from '../../../src/core/text/language.ts';

interface OverviewText {
  readonly title: string;
  readonly present: string;
  readonly ofExpected: (expected: number) => string;
  readonly expectedHint: string;
  readonly groups: string;
  readonly groupCount: (present: number, expected: number) => string;
  readonly sources: string;
  readonly sourcesHint: string;
  readonly dataAsOf: string;
  readonly oldData: string;
}

export const overviewText: Catalogue<OverviewText> = {
  da: {
    title: 'Overblik',
    present: 'til stede',
    ofExpected: (expected) => `af ${expected} ventede`,
    expectedHint: 'Ventede er alle, der ikke er meldt syge, har fri eller er udeblevet.',
    groups: 'Stuer og klasser',
    groupCount: (present, expected) => `${present} af ${expected} til stede`,
    sources: 'Hvor gamle er data?',
    sourcesHint: 'Boksen har kun det, kilderne sendte før nedbruddet, og det I selv registrerer.',
    dataAsOf: 'Boksens data',
    oldData: 'Gamle data. Tjek vigtige oplysninger hos forældrene.',
  },
  en: {
    title: 'Overview',
    present: 'present',
    ofExpected: (expected) => `of ${expected} expected`,
    expectedHint: 'Expected are all who are not sick, on a day off or no-shows.',
    groups: 'Groups',
    groupCount: (present, expected) => `${present} of ${expected} present`,
    sources: 'How old is the data?',
    sourcesHint: 'The box has what the sources sent before the outage, and what you record.',
    dataAsOf: 'The box’s data',
    oldData: 'Old data. Check important facts with the parents.',
  },
};

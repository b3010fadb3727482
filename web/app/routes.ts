import type { Catalogue, Language } from '../../src/core/text/language.ts';
import { childText } from './child/text.ts';
import { childrenText } from './children/text.ts';
import type { IconName } from './components/icon-paths.ts';
import { logText } from './log/text.ts';
import { moreText } from './more/text.ts';
import { overviewText } from './overview/text.ts';
import { peopleText } from './people/text.ts';
import { planText } from './plan/text.ts';
import { setPinText } from './sign-in/text.ts';
import { statusText } from './status/text.ts';

/** What a page is called. */
interface PageWords {
  /** Its heading, where the page does not give one itself. */
  readonly title: string;
  /** The word of its tab or menu item, where the title does not fit there. */
  readonly short?: string;
}

/** What the app has to know of a page before it is drawn. `Parent`: the pages that can be one. */
interface PageFacts<Parent> {
  readonly text: Catalogue<PageWords>;
  /** The picture of its tab, for a page that has a tab of its own. */
  readonly tab?: IconName;
  /** The page with a tab that this one belongs to: Back leads there, and its tab is marked. */
  readonly parent?: Parent;
  /** The picture of its item in the parent's menu, for a page that has such an item. */
  readonly menu?: IconName;
  /** What the address carries after the name: `#/child/ID` is `{ page: 'child', childId: ID }`. */
  readonly param?: string;
  /** Shown to those who are not signed in, too. */
  readonly toAnybody?: true;
  /** Times are recorded on it: there one is warned when the device's clock is uncertain. */
  readonly recordsTimes?: true;
}

type PlainOf<Pages> = {
  [Page in keyof Pages]: Pages[Page] extends { param: string } ? never : Page;
}[keyof Pages];

/** Checks that each parent is a page of the table, and keeps the names for the compiler. */
function table<const Pages extends Record<keyof Pages, PageFacts<PlainOf<Pages>>>>(pages: Pages) {
  return pages;
}

/**
 * Every page of the app, tabs and menu items in the order in which they stand. A new page is a
 * folder, a line here, and its component in app.tsx, where the compiler asks for it.
 */
const pages = table({
  overview: { text: overviewText, tab: 'overview' },
  children: { text: childrenText, tab: 'children', recordsTimes: true },
  child: { text: childText, parent: 'children', param: 'childId', recordsTimes: true },
  plan: { text: planText, tab: 'plan' },
  log: { text: logText, tab: 'log', recordsTimes: true },
  more: { text: moreText, tab: 'more' },
  people: { text: peopleText, parent: 'more', menu: 'person' },
  status: { text: statusText, parent: 'more', menu: 'box', toAnybody: true },
  pin: { text: setPinText, parent: 'more', menu: 'edit' },
});

type Pages = typeof pages;
export type PageName = keyof Pages;

/** Where in the app we are: a page, with what its address carries besides the name. */
export type Route = {
  [Page in PageName]: { readonly page: Page } & (Pages[Page] extends { param: infer Param }
    ? { readonly [Name in Param & string]: string }
    : unknown);
}[PageName];

/** The route to one page. */
export type RouteTo<Page extends PageName> = Extract<Route, { page: Page }>;

/** Pages that need nothing but their name: what a tab, a menu item or Back leads to. */
export type PlainPage = PlainOf<Pages>;

export const pageNames = Object.keys(pages) as PageName[];

/** In the order of the table. */
export const plainPages = pageNames.filter(
  (page): page is PlainPage => factsOf(page).param === undefined,
);

export function factsOf(page: PageName): PageFacts<PlainPage> {
  return pages[page];
}

/** What a tab or a menu item calls a page. */
export function linkWord(page: PageName, language: Language): string {
  const { short, title } = factsOf(page).text[language];
  return short ?? title;
}

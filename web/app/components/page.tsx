import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { usePhone, useText } from '../context.ts';
import { factsOf, linkWord, type PageName, plainPages } from '../routes.ts';
import { hrefOf } from '../state/route.ts';
import { frameText, words } from '../text.ts';
import { Icon, Lantern } from './icon.tsx';

/**
 * A screen with its heading. The focus moves to the heading when the screen comes, so that a
 * screen reader says where we are and Tab starts at the top.
 */
export function Page(props: {
  /** The page of the table in routes.ts that this is: its title and Back are the page's. */
  readonly page?: PageName;
  /** The heading, where it is not the page's title. */
  readonly title?: string;
  /** Where Back leads, where that is not to the page's parent. */
  readonly back?: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}) {
  const language = usePhone().language.value;
  const facts = props.page && factsOf(props.page);
  const title = props.title ?? facts?.text[language].title ?? '';
  const back = props.back ?? (facts?.parent && hrefOf({ page: facts.parent }));
  const heading = useRef<HTMLHeadingElement>(null);
  const text = useText(words);
  useLayoutEffect(() => {
    document.title = `${title} – ${text.app}`;
  }, [title]);
  useLayoutEffect(() => {
    scrollTo(0, 0);
    if (document.activeElement?.closest('dialog') === null)
      heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <main id="content" class={`page ${props.class ?? ''}`}>
      {back !== undefined && (
        <a class="back" href={back}>
          <Icon name="back" />
          {text.back}
        </a>
      )}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {props.children}
    </main>
  );
}

/** The tab bar: at the foot of a phone, at the side of a wide screen. */
export function Tabs() {
  const phone = usePhone();
  const text = useText(frameText);
  const { page } = phone.route.value;
  const here = factsOf(page).parent ?? page;
  return (
    <nav class="tabs" aria-label={text.menu}>
      <Lantern class="lantern tabs-mark" />
      <ul>
        {plainPages.map((page) => {
          const { tab } = factsOf(page);
          return (
            tab && (
              <li key={page}>
                <a href={hrefOf({ page })} aria-current={page === here ? 'page' : undefined}>
                  <Icon name={tab} />
                  <span class="tab-label">{linkWord(page, phone.language.value)}</span>
                </a>
              </li>
            )
          );
        })}
      </ul>
    </nav>
  );
}

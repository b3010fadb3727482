import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { usePhone, useText } from '../context.ts';
import { hrefOf } from '../state/route.ts';
import { frameText, words } from '../text.ts';
import { Icon, Lantern } from './icon.tsx';

/**
 * A screen with its heading. The focus moves to the heading when the screen comes, so that a
 * screen reader says where we are and Tab starts at the top.
 */
export function Page(props: {
  readonly title: string;
  readonly back?: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  const text = useText(words);
  useLayoutEffect(() => {
    document.title = `${props.title} – ${text.app}`;
  }, [props.title]);
  useLayoutEffect(() => {
    scrollTo(0, 0);
    if (document.activeElement?.closest('dialog') === null)
      heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <main id="content" class={`page ${props.class ?? ''}`}>
      {props.back !== undefined && (
        <a class="back" href={props.back}>
          <Icon name="back" />
          {text.back}
        </a>
      )}
      <h1 ref={heading} tabIndex={-1}>
        {props.title}
      </h1>
      {props.children}
    </main>
  );
}

const TABS = ['overview', 'children', 'plan', 'log', 'more'] as const;

/** The way around, at the foot of a phone and at the side of a wide screen. */
export function Tabs() {
  const phone = usePhone();
  const text = useText(frameText);
  const { page } = phone.route.value;
  const here = page === 'child' ? 'children' : page;
  return (
    <nav class="tabs" aria-label={text.menu}>
      <Lantern class="lantern tabs-mark" />
      <ul>
        {TABS.map((tab) => (
          <li key={tab}>
            <a href={hrefOf({ page: tab })} aria-current={tab === here ? 'page' : undefined}>
              <Icon name={tab} />
              <span class="tab-label">{text.tabs[tab]}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useText } from '../context.ts';
import { words } from '../words.ts';
import { Icon } from './icon.tsx';

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

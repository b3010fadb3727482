import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { useText } from '../context.ts';
import { words } from '../text.ts';

/** A dialog from the foot of the screen. The browser keeps the focus inside, and returns it after. */
export function Sheet(props: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const title = useId();
  const text = useText(words);
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      class="sheet"
      closedby="any"
      aria-labelledby={title}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <div class="sheet-body">
        <h2 id={title} class="sheet-title">
          {props.title}
        </h2>
        {props.children}
        <button type="button" class="button button-quiet" onClick={props.onClose}>
          {text.close}
        </button>
      </div>
    </dialog>
  );
}

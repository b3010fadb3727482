import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { useText } from '../context.ts';
import { words } from '../text.ts';

/** How long a sheet that opens or closes takes no tap. */
const REST_MS = 350;
let resting = 0;

/**
 * For a moment the screen takes no tap: the second of a double tap must not choose from a sheet that
 * has just opened, nor hit what lies below one that has just closed.
 */
function rest(opened?: HTMLDialogElement): void {
  document.body.classList.add('resting');
  clearTimeout(resting);
  resting = window.setTimeout(() => {
    document.body.classList.remove('resting');
    opened?.setAttribute('closedby', 'any');
  }, REST_MS);
}

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
    rest(dialog ?? undefined);
    return () => {
      dialog?.close();
      rest();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      class="sheet"
      closedby="closerequest"
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

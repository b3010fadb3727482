import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Answer, Trouble } from '../api.ts';
import { useText } from '../context.ts';
import { words } from '../text.ts';
import { Sheet } from './sheet.tsx';
import { TroubleLine } from './time.tsx';

/** Asks once more before something that concerns everybody. */
export function Confirm<T>(props: {
  readonly title: string;
  readonly action: string;
  readonly run: () => Answer<T>;
  readonly onDone: (value: T) => void;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}) {
  const text = useText(words);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const go = async () => {
    setBusy(true);
    const answer = await props.run();
    setBusy(false);
    if (!answer.ok) return setTrouble(answer.failure);
    props.onClose();
    props.onDone(answer.value);
  };
  return (
    <Sheet title={props.title} onClose={props.onClose}>
      {props.children}
      <TroubleLine trouble={trouble} />
      <button type="button" class="button button-main" disabled={busy} onClick={go}>
        {busy ? text.working : props.action}
      </button>
    </Sheet>
  );
}

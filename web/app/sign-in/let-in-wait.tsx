import { useEffect, useState } from 'preact/hooks';
import type { LetInAnswer } from '../../../src/core/device-api.ts';
import type { Trouble } from '../client.ts';
import { Page } from '../components/page.tsx';
import { TroubleLine, Warning } from '../components/trouble-line.tsx';
import { usePhone, useText } from '../context.ts';
import { signInText } from './signin.ts';

const ASK_AGAIN_MS = 1_500;

/** The big number, until a colleague with the same number on their phone has answered. */
export function LetInWait(props: { readonly request: LetInAnswer; readonly onStop: () => void }) {
  const phone = usePhone();
  const text = useText(signInText);
  const [state, setState] = useState(props.request.state);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  useEffect(() => {
    if (state !== 'waiting' || (trouble !== null && trouble.code !== 'noAnswer')) return;
    let current = true;
    // One question at a time: the box tells only once that somebody was let in.
    const ask = async () => {
      const answer = await phone.door.asked(props.request.id);
      if (!current) return;
      timer = setTimeout(ask, ASK_AGAIN_MS);
      setTrouble(answer.ok ? null : answer.failure);
      if (!answer.ok) return;
      setState(answer.value.state);
      if (answer.value.state === 'approved') {
        await phone.door.refresh();
        await phone.refresh();
      }
    };
    let timer = setTimeout(ask, ASK_AGAIN_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [state, trouble]);
  return (
    <Page title={text.wait} class="start-page">
      <TroubleLine trouble={trouble} />
      <div class="aside" role="alert">
        {state === 'refused' && <Warning>{text.refused}</Warning>}
      </div>
      {state === 'waiting' && (
        <>
          <p class="lead">{text.waitHint}</p>
          <p class="big-number">
            <span class="big-number-label">{text.yourNumber}</span>
            {props.request.number}
          </p>
        </>
      )}
      <button type="button" class="button" onClick={props.onStop}>
        {state === 'waiting' ? text.stop : text.ask}
      </button>
    </Page>
  );
}

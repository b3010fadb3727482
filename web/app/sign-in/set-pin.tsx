import { useState } from 'preact/hooks';
import type { Trouble } from '../api.ts';
import { PinField } from '../components/field.tsx';
import { Page } from '../components/page.tsx';
import { TroubleLine } from '../components/time.tsx';
import { usePhone, useText } from '../context.ts';
import { isPin } from '../state/format.ts';
import { signInText } from './text.ts';

/** A PIN of one's own, right after signing in or from the menu. */
export function SetPin(props: { readonly onDone: () => void; readonly onLater: () => void }) {
  const phone = usePhone();
  const text = useText(signInText);
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const save = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    const answer = await phone.sessionClient.setPin(pin);
    setBusy(false);
    if (!answer.ok) return setTrouble(answer.failure);
    phone.messages.show(text.pinSaved);
    props.onDone();
  };
  return (
    <Page title={text.setPin} class="start-page">
      <p class="lead">{text.setPinHint}</p>
      <form class="pin-form" onSubmit={save}>
        <PinField label={text.newPin} value={pin} onValue={setPin} />
        <TroubleLine trouble={trouble} />
        <button type="submit" class="button button-main" disabled={!isPin(pin) || busy}>
          {text.savePin}
        </button>
      </form>
      <button type="button" class="button button-quiet" onClick={props.onLater}>
        {text.later}
      </button>
    </Page>
  );
}

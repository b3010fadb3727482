import { useState } from 'preact/hooks';
import type { Trouble } from '../api.ts';
import { Field } from '../components/field.tsx';
import { Page } from '../components/page.tsx';
import { TroubleLine } from '../components/time.tsx';
import { usePhone, useText } from '../context.ts';
import { isPin } from '../state/format.ts';
import { setPinText, signInText } from './text.ts';

export function PinField(props: {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
}) {
  const text = useText(signInText);
  return (
    <Field
      {...props}
      hint={text.pinHint}
      onValue={(value) => props.onValue(value.replace(/\D/g, '').slice(0, 8))}
      input={{ type: 'password', inputMode: 'numeric', class: 'pin-input' }}
    />
  );
}

/** A PIN of one's own, right after signing in or from the menu. */
export function SetPin(props: { readonly onDone: () => void; readonly onLater: () => void }) {
  const phone = usePhone();
  const text = useText(setPinText);
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const save = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    const answer = await phone.sessionClient.setPin(pin);
    setBusy(false);
    if (!answer.ok) return setTrouble(answer.failure);
    phone.messages.show(text.saved);
    props.onDone();
  };
  return (
    <Page title={text.title} class="start-page">
      <p class="lead">{text.hint}</p>
      <form class="pin-form" onSubmit={save}>
        <PinField label={text.newPin} value={pin} onValue={setPin} />
        <TroubleLine trouble={trouble} />
        <button type="submit" class="button button-main" disabled={!isPin(pin) || busy}>
          {text.save}
        </button>
      </form>
      <button type="button" class="button button-quiet" onClick={props.onLater}>
        {text.later}
      </button>
    </Page>
  );
}

/** The same on a page of its own, for the menu. */
export function PinPage() {
  const phone = usePhone();
  // Replace, not push: Back must not return to the PIN form, and the message must stay.
  const toMore = () => {
    phone.route.value = { page: 'more' };
  };
  return <SetPin onDone={toMore} onLater={toMore} />;
}

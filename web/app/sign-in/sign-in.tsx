import { useState } from 'preact/hooks';
import type { LetInAnswer } from '../../../src/core/device-api.ts';
import type { Trouble } from '../client.ts';
import { Page } from '../components/page.tsx';
import { PinField } from '../components/pin-field.tsx';
import { TroubleLine } from '../components/trouble-line.tsx';
import { usePhone, useText } from '../context.ts';
import type { Claim } from '../state/door.ts';
import { isPin } from '../state/pin.ts';
import { words } from '../words.ts';
import { KeycardForm } from './keycard-form.tsx';
import { LetInWait } from './let-in-wait.tsx';
import { NamePicker } from './name-picker.tsx';
import { signInText } from './signin.ts';
import { startText } from './start.ts';

/** The vault is open: choose your name; then a PIN or a colleague, unless a keycard vouches. */
export function SignIn() {
  const phone = usePhone();
  const text = useText(signInText);
  const { openHint, closed, haveCard } = useText(startText);
  const { back } = useText(words);
  const hasCard = phone.door.session.value.card !== null;
  const [claim, setClaim] = useState<{ claim: Claim; name: string } | null>(null);
  const [showsCard, setShowsCard] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  const choose = async (who: Claim, name: string) => {
    setTrouble(null);
    if (!hasCard) return setClaim({ claim: who, name });
    const answer = await phone.door.signIn(who);
    if (!answer.ok) return setTrouble(answer.failure);
    await phone.refresh();
  };

  if (claim !== null) return <Prove key="prove" {...claim} onBack={() => setClaim(null)} />;
  if (showsCard)
    return (
      <Page key="card" title={closed} class="start-page">
        <KeycardForm />
        <button type="button" class="button button-quiet" onClick={() => setShowsCard(false)}>
          {back}
        </button>
      </Page>
    );
  return (
    <Page key="choose" title={text.title} class="start-page">
      <p class="lead">{hasCard ? text.hint : openHint}</p>
      <TroubleLine trouble={trouble} />
      <NamePicker onChoose={choose} />
      {!hasCard && (
        <button type="button" class="button button-quiet" onClick={() => setShowsCard(true)}>
          {haveCard}
        </button>
      )}
    </Page>
  );
}

/** Show that it is you: your PIN, or a colleague who lets you in. */
function Prove(props: {
  readonly claim: Claim;
  readonly name: string;
  readonly onBack: () => void;
}) {
  const phone = usePhone();
  const text = useText(signInText);
  const known = 'staffId' in props.claim;
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [asked, setAsked] = useState<LetInAnswer | null>(null);

  const enter = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    const answer = await phone.door.signIn(props.claim, pin);
    setBusy(false);
    setPin('');
    if (answer.ok) await phone.refresh();
    else setTrouble(answer.failure);
  };
  const ask = async () => {
    setBusy(true);
    const answer = await phone.door.ask(props.claim);
    setBusy(false);
    if (answer.ok) setAsked(answer.value);
    setTrouble(answer.ok ? null : answer.failure);
  };

  if (asked !== null) {
    const stop = () => setAsked(null);
    return <LetInWait key="wait" request={asked} onStop={stop} />;
  }
  return (
    <Page title={text.hello(props.name)} class="start-page">
      {known && <p class="lead">{text.howIn}</p>}
      <TroubleLine trouble={trouble} />
      {known && (
        <form class="pin-form" onSubmit={enter}>
          <PinField label={text.pin} value={pin} onValue={setPin} />
          <button type="submit" class="button button-main" disabled={!isPin(pin) || busy}>
            {text.signIn}
          </button>
        </form>
      )}
      <button
        type="button"
        class={known ? 'button' : 'button button-main'}
        disabled={busy}
        onClick={ask}
      >
        {text.ask}
      </button>
      <button type="button" class="button button-quiet" onClick={props.onBack}>
        {text.notMe}
      </button>
    </Page>
  );
}

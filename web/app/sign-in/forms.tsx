import { useId, useState } from 'preact/hooks';
import { parseKeycode, tidyKeycode } from '../../../src/core/codes.ts';
import type { Trouble } from '../api.ts';
import { Field } from '../components/field.tsx';
import { Page } from '../components/page.tsx';
import { TroubleLine } from '../components/time.tsx';
import { usePhone, useText } from '../context.ts';
import { CODE_CHARS, grouped, isPin, typedCode } from '../state/format.ts';
import { setPinText, signInText, startText } from './text.ts';

/** The card's code: scanned with the phone's own camera, or typed. Checked before it is sent. */
export function KeycardForm() {
  const text = useText(startText);
  const phone = usePhone();
  const id = useId();
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const length = tidyKeycode(typed).length;
  const right = parseKeycode(typed).ok;
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!right) return;
    setBusy(true);
    setTrouble(null);
    const answer = await phone.sessionClient.unlock(typed);
    setBusy(false);
    if (answer.ok) await phone.refresh();
    else setTrouble(answer.failure);
  };
  return (
    <>
      <div class="scan">
        <ScanPicture />
        <p class="lead">{text.closedHint}</p>
      </div>
      <form class="code-form" onSubmit={submit}>
        <h2>{text.typeInstead}</h2>
        <div class="field">
          <label for={id}>{text.code}</label>
          <textarea
            id={id}
            class="code-input"
            rows={2}
            value={typed}
            autoComplete="off"
            autoCapitalize="characters"
            spellcheck={false}
            placeholder="XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX"
            aria-describedby={`${id}-hint ${id}-progress`}
            aria-invalid={length >= CODE_CHARS && !right}
            onInput={(event) => {
              const { value, selectionStart } = event.currentTarget;
              const atEnd = selectionStart === value.length;
              setTyped(atEnd ? grouped(typedCode(value)) : typedCode(value));
            }}
            onKeyDown={(event) => {
              if (event.key === 'Enter') event.currentTarget.form?.requestSubmit();
            }}
          />
          <p id={`${id}-hint`} class="hint">
            {text.codeHint}
          </p>
          <p id={`${id}-progress`} class="code-progress" role="status">
            {progressOf(text, length, right)}
          </p>
        </div>
        <TroubleLine trouble={trouble} />
        <button type="submit" class="button button-main" disabled={!right || busy}>
          {busy ? text.unlocking : text.unlock}
        </button>
      </form>
    </>
  );
}

function progressOf(text: (typeof startText)['da'], length: number, right: boolean): string {
  if (length < CODE_CHARS) return text.progress(length, CODE_CHARS);
  if (length > CODE_CHARS) return text.tooLong;
  return right ? text.complete : text.misspelt;
}

/** A phone held over a card. */
function ScanPicture() {
  return (
    <svg class="scan-picture" viewBox="0 0 120 88" aria-hidden="true" focusable="false">
      <rect class="scan-card" x="4" y="34" width="74" height="48" rx="5" />
      <path
        class="scan-code"
        d="M14 44h10v10H14zM14 62h10v10H14zM32 44h10v10H32zM32 62h4v4h-4zM38 68h4v4h-4zM50 46h20v4H50zM50 56h20v4H50zM50 66h12v4H50z"
      />
      <path class="scan-light" d="M92 34 30 46v26l62 2z" />
      <rect class="scan-phone" x="84" y="6" width="32" height="62" rx="5" />
      <path class="scan-line" d="M96 61h8" />
    </svg>
  );
}

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

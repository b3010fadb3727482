import { useEffect, useState } from 'preact/hooks';
import type { SignInRequestAnswer } from '../../../src/core/device-api.ts';
import type { Trouble } from '../api.ts';
import { Field } from '../components/field.tsx';
import { Icon } from '../components/icon.tsx';
import { Page } from '../components/page.tsx';
import { TroubleLine, Warning } from '../components/time.tsx';
import { usePhone, useText } from '../context.ts';
import { isPin } from '../state/format.ts';
import { matches, spellings } from '../state/search.ts';
import type { Claim } from '../state/session.ts';
import { words } from '../text.ts';
import { KeycardForm, PinField } from './forms.tsx';
import { signInText, startText } from './text.ts';

const ASK_AGAIN_MS = 1_500;

/** The big number, until a colleague with the same number on their phone has answered. */
function SignInRequestWait(props: {
  readonly request: SignInRequestAnswer;
  readonly onStop: () => void;
}) {
  const phone = usePhone();
  const text = useText(signInText);
  const [state, setState] = useState(props.request.state);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  useEffect(() => {
    if (state !== 'waiting' || (trouble !== null && trouble.code !== 'noAnswer')) return;
    let current = true;
    // One request at a time: the device answers only once that somebody was let in.
    const ask = async () => {
      const answer = await phone.sessionClient.asked(props.request.id);
      if (!current) return;
      timer = setTimeout(ask, ASK_AGAIN_MS);
      setTrouble(answer.ok ? null : answer.failure);
      if (!answer.ok) return;
      setState(answer.value.state);
      if (answer.value.state === 'approved') {
        await phone.sessionClient.refresh();
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

interface Somebody {
  readonly id: string;
  readonly name: string;
  readonly role?: 'staff' | 'leader';
}

/** The shortest name, in characters; the same rule as the device's. */
const NAME_MIN = 2;

/** Search on top, names below; a substitute who is on no list types a name instead. */
function NamePicker(props: { readonly onChoose: (claim: Claim, name: string) => void }) {
  const text = useText(signInText);
  const { leader } = useText(words);
  const { data } = usePhone();
  const staff = data.roster.value?.staff ?? null;
  const [typed, setTyped] = useState('');
  const { found, trouble } = useFound(typed, staff);
  const name = typed.trim();
  return (
    <div class="names">
      <Field
        label={text.search}
        {...(staff === null ? { hint: text.searchHint } : {})}
        value={typed}
        onValue={setTyped}
        input={{ type: 'search', maxLength: 80, autoCapitalize: 'words' }}
      />
      <TroubleLine trouble={trouble} />
      <ul class="plain-list name-list">
        {found.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              class="name-button"
              onClick={() => props.onChoose({ staffId: person.id }, person.name)}
            >
              <span class="name-text">{person.name}</span>
              {person.role === 'leader' && <span class="name-role">{leader}</span>}
              <Icon name="forward" />
            </button>
          </li>
        ))}
      </ul>
      <div class="aside" role="status">
        {name.length >= NAME_MIN && found.length === 0 && <p class="hint">{text.noMatch}</p>}
      </div>
      {name.length >= NAME_MIN && (
        <div class="not-listed">
          <p>{text.notListed}</p>
          <button type="button" class="button" onClick={() => props.onChoose({ name }, name)}>
            {text.useName(name)}
          </button>
        </div>
      )}
    </div>
  );
}

/** From the roster, or from the device while this phone may not have the roster yet. */
function useFound(typed: string, staff: readonly Somebody[] | null) {
  const { sessionClient } = usePhone();
  const [asked, setAsked] = useState<readonly Somebody[]>([]);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const name = typed.trim();
  useEffect(() => {
    if (staff !== null || name.length < NAME_MIN) return setAsked([]);
    let current = true;
    const timer = setTimeout(async () => {
      const answer = await sessionClient.people(name);
      if (!current) return;
      setAsked(answer.ok ? answer.value : []);
      setTrouble(answer.ok ? null : answer.failure);
    }, 250);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [name, staff]);
  if (staff === null) return { found: asked, trouble };
  const wordsOf = (person: Somebody) => ({
    words: spellings(person.name).flatMap((spelling) => spelling.split(/[\s-]+/)),
  });
  return {
    found: staff.filter((person) => matches(wordsOf(person), name)).sort(byRank),
    trouble: null,
  };
}

/** Leaders first, then in Danish alphabetical order. */
function byRank(a: Somebody, b: Somebody): number {
  const rank = ({ role }: Somebody) => (role === 'leader' ? 0 : 1);
  return rank(a) - rank(b) || a.name.localeCompare(b.name, 'da');
}

/** The vault is open: choose your name; then a PIN or a colleague, unless this phone showed a keycard. */
export function SignIn() {
  const phone = usePhone();
  const text = useText(signInText);
  const { openHint, closed, haveCard } = useText(startText);
  const { back } = useText(words);
  const hasCard = phone.sessionClient.session.value.card !== null;
  const [claim, setClaim] = useState<{ claim: Claim; name: string } | null>(null);
  const [showsCard, setShowsCard] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  const choose = async (who: Claim, name: string) => {
    setTrouble(null);
    if (!hasCard) return setClaim({ claim: who, name });
    const answer = await phone.sessionClient.signIn(who);
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
  const [asked, setAsked] = useState<SignInRequestAnswer | null>(null);

  const enter = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    const answer = await phone.sessionClient.signIn(props.claim, pin);
    setBusy(false);
    setPin('');
    if (answer.ok) await phone.refresh();
    else setTrouble(answer.failure);
  };
  const ask = async () => {
    setBusy(true);
    const answer = await phone.sessionClient.ask(props.claim);
    setBusy(false);
    if (answer.ok) setAsked(answer.value);
    setTrouble(answer.ok ? null : answer.failure);
  };

  if (asked !== null) {
    const stop = () => setAsked(null);
    return <SignInRequestWait key="wait" request={asked} onStop={stop} />;
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

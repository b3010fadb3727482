import { useEffect, useState } from 'preact/hooks';
import type { ShownSignInRequest } from '../../../src/core/live.ts';
import type { Trouble } from '../api.ts';
import { usePhone, useText } from '../context.ts';
import { factsOf } from '../routes.ts';
import type { Phone } from '../state/app-state.ts';
import { hrefOf } from '../state/route.ts';
import { frameText, words } from '../text.ts';
import { Icon } from './icon.tsx';
import { Sheet } from './sheet.tsx';
import { TroubleLine } from './time.tsx';

/** What everybody has to see on every screen. */
export function Banners() {
  const phone = usePhone();
  const text = useText(frameText);
  const requests = phone.sessionClient.session.value.person
    ? (phone.data.live.value.requests ?? [])
    : [];
  const waiting = phone.waiting.value;
  const leader = phone.sessionClient.session.value.person?.role === 'leader';
  return (
    <div class="banners" role="status">
      {phone.drill.value && (
        <p class="banner banner-drill">
          <Icon name="flag" />
          {text.drill}
        </p>
      )}
      {!phone.connected.value && (
        <p class="banner banner-lost">
          <Icon name="lost" />
          <span>
            {text.lost} {waiting > 0 && `${text.waiting(waiting)}.`}
          </span>
        </p>
      )}
      {recordsTimes(phone) && phone.device.status.value?.clock.certain === false && (
        <p class="banner banner-clock">
          <Icon name="log" />
          <span>{text.clockUnsure}</span>
          {leader && <a href={hrefOf({ page: 'more' })}>{text.setClock}</a>}
        </p>
      )}
      {requests.map((request) => (
        <SignInRequestBanner key={request.id} request={request} />
      ))}
    </div>
  );
}

/** Whether times are recorded on the screen that shows. */
function recordsTimes(phone: Phone): boolean {
  return phone.phase.value === 'in' && factsOf(phone.route.value.page).recordsTimes === true;
}

/** Somebody asks to be let in: the same number must be on both phones. */
function SignInRequestBanner({ request }: { readonly request: ShownSignInRequest }) {
  const { sessionClient } = usePhone();
  const text = useText(frameText);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const answer = async (refuse: boolean) => {
    setBusy(true);
    const done = await sessionClient.answer(request.id, request.number, refuse);
    setBusy(false);
    setTrouble(done.ok ? null : done.failure);
  };
  return (
    <section class="banner banner-ask" aria-label={text.asks(request.name)}>
      <p class="ask-who">
        <strong>{text.asks(request.name)}</strong>
        <span class="ask-number">
          <span class="hidden">{text.number} </span>
          {request.number}
        </span>
      </p>
      <p class="ask-hint">{text.letInHint}</p>
      <TroubleLine trouble={trouble} />
      <div class="ask-buttons">
        <button
          type="button"
          class="button button-main"
          disabled={busy}
          onClick={() => answer(false)}
        >
          {text.letIn}
        </button>
        <button type="button" class="button" disabled={busy} onClick={() => answer(true)}>
          {text.refuse}
        </button>
      </div>
    </section>
  );
}

/** Long enough to read it, or to reach its button; in milliseconds. It waits while it is touched. */
const READ_MS = 4_000;
const REACH_MS = 9_000;

export function Snackbar() {
  const { messages } = usePhone();
  const text = useText(words);
  const snack = messages.snack.value;
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (snack === null || snack.stays || held) return;
    const timer = setTimeout(messages.hide, snack.actions.length > 0 ? REACH_MS : READ_MS);
    return () => clearTimeout(timer);
  }, [snack, held]);
  return (
    <div
      class="snackbar-place"
      role="status"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocusIn={() => setHeld(true)}
      onFocusOut={() => setHeld(false)}
    >
      {snack && (
        <div class="snackbar">
          <span class="snackbar-text">{snack.text}</span>
          {snack.actions.map(({ label, run }) => (
            <button
              key={label}
              type="button"
              onClick={() => {
                messages.hide();
                run();
              }}
            >
              {label}
            </button>
          ))}
          <button
            type="button"
            class="snackbar-close"
            aria-label={text.close}
            onClick={messages.hide}
          >
            <Icon name="noShow" />
          </button>
        </div>
      )}
    </div>
  );
}

/** What the device did not save. A dialog, because it has to be written on paper. */
export function AlarmSheet() {
  const { messages } = usePhone();
  const text = useText(frameText);
  const alarm = messages.alarm.value;
  if (alarm === null) return null;
  return (
    <Sheet title={text.paper} onClose={messages.read}>
      <p class="warning">
        <Icon name="warning" />
        <span>{alarm.reason}</span>
      </p>
      <ul class="plain-list alarm-list">
        {alarm.items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
      <button type="button" class="button button-main" onClick={messages.read}>
        {text.understood}
      </button>
    </Sheet>
  );
}

import { useState } from 'preact/hooks';
import type { LetInRequest } from '../../../src/core/live.ts';
import { frameText } from '../../../src/core/text/phone/frame.ts';
import type { Trouble } from '../api/client.ts';
import { usePhone, useText } from '../context.ts';
import { Icon } from './icon.tsx';
import { TroubleLine } from './trouble-line.tsx';

/** What everybody has to see on every screen. */
export function Banners() {
  const phone = usePhone();
  const text = useText(frameText);
  const requests = phone.door.session.value.person ? (phone.data.live.value.requests ?? []) : [];
  const waiting = phone.waiting.value;
  return (
    <div class="banners" role="status">
      {phone.box.status.value?.drill && (
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
      {requests.map((request) => (
        <LetIn key={request.id} request={request} />
      ))}
    </div>
  );
}

/** Somebody stands outside: the same number must be on both phones. */
function LetIn({ request }: { readonly request: LetInRequest }) {
  const { door } = usePhone();
  const text = useText(frameText);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const answer = async (refuse: boolean) => {
    setBusy(true);
    const done = await door.answer(request.id, request.number, refuse);
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

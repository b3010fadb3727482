import { useEffect, useState } from 'preact/hooks';
import type { Child, ProtectedChild } from '../../../src/core/snapshot.ts';
import type { Trouble } from '../api.ts';
import { ContactCard } from '../child/contact-card.tsx';
import { Field } from '../components/field.tsx';
import { Sheet } from '../components/sheet.tsx';
import { TroubleLine } from '../components/time.tsx';
import { usePhone, useText } from '../context.ts';
import { words } from '../text.ts';
import { protectedText } from './text.ts';
import './protected.css';

/**
 * Shows a leader the protected data of a child. The device records the reason first. What was fetched
 * stays in this component only: until the page is left or hidden.
 */
export function ProtectedData({ child }: { readonly child: Child }) {
  const phone = usePhone();
  const text = useText(protectedText);
  const [asking, setAsking] = useState(false);
  const [shown, setShown] = useState<ProtectedChild | null>(null);
  useEffect(() => {
    const hide = () => document.hidden && setShown(null);
    document.addEventListener('visibilitychange', hide);
    return () => document.removeEventListener('visibilitychange', hide);
  }, []);
  // Away and back at once: the page may not have been taken down in between.
  useEffect(() => setShown(null), [phone.route.value]);
  const fetch = (reason: string) =>
    phone.client.get<ProtectedChild>(
      `/api/children/${encodeURIComponent(child.id)}/protected?reason=${encodeURIComponent(reason)}`,
    );
  const hasSome = child.protected || child.contacts.some((contact) => contact.protected);
  return (
    <section class="protected">
      {hasSome && <h2>{text.title}</h2>}
      {shown ? (
        <>
          <Shown data={shown} />
          <button type="button" class="button" onClick={() => setShown(null)}>
            {text.hide}
          </button>
        </>
      ) : (
        <button type="button" class="button" onClick={() => setAsking(true)}>
          {text.open}
        </button>
      )}
      {asking && (
        <Sheet title={text.title} onClose={() => setAsking(false)}>
          <Why
            onReason={async (reason) => {
              const answer = await fetch(reason);
              if (!answer.ok && answer.failure.code !== 'notFound') return answer.failure;
              setAsking(false);
              if (answer.ok) setShown(answer.value);
              else phone.messages.show(text.nothing);
              return null;
            }}
          />
        </Sheet>
      )}
    </section>
  );
}

function Why(props: { readonly onReason: (reason: string) => Promise<Trouble | null> }) {
  const text = useText(protectedText);
  const [reason, setReason] = useState('');
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  return (
    <form
      onSubmit={async (event) => {
        event.preventDefault();
        setTrouble(await props.onReason(reason.trim()));
      }}
    >
      <Field
        label={text.reason}
        hint={text.reasonHint}
        value={reason}
        onValue={setReason}
        input={{ maxLength: 200 }}
      />
      <TroubleLine trouble={trouble} />
      <button type="submit" class="button button-main" disabled={reason.trim().length < 3}>
        {text.show}
      </button>
    </form>
  );
}

function Shown({ data }: { readonly data: ProtectedChild }) {
  const text = useText(protectedText);
  const { born, day } = useText(words);
  const name = [data.givenName, data.familyName].filter(Boolean).join(' ');
  const facts: readonly (readonly [string, string | undefined])[] = [
    [text.address, data.address],
    [text.custodyNote, data.custodyNote],
  ];
  return (
    <div class="card card-protected">
      {name !== '' && <p class="strong">{name}</p>}
      {data.birthDate && <p>{born(day(data.birthDate))}</p>}
      <dl class="facts">
        {facts.map(
          ([label, value]) =>
            value && (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
        {data.keptBack?.map((kept) => (
          <div key={kept.field + kept.text}>
            <dt>{text.keptBack}</dt>
            <dd>{kept.text}</dd>
          </div>
        ))}
      </dl>
      <ol class="plain-list contacts">
        {data.contacts.map((contact) => (
          <ContactCard key={contact.id} contact={{ ...contact, protected: false }} />
        ))}
      </ol>
    </div>
  );
}

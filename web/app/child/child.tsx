import { useEffect, useState } from 'preact/hooks';
import { statusOf } from '../../../src/core/attendance.ts';
import type { Child } from '../../../src/core/snapshot.ts';
import { childrenText } from '../children/text.ts';
import { Icon } from '../components/icon.tsx';
import { Page } from '../components/page.tsx';
import { Stamp } from '../components/stamp.tsx';
import { StatusChip } from '../components/status-chip.tsx';
import { StatusSheet } from '../components/status-sheet.tsx';
import { useSetStatus } from '../components/use-set-status.ts';
import { useNameOf, usePhone, useText } from '../context.ts';
import { Medicine } from '../medicine/medicine.tsx';
import { nextStatus } from '../state/next-status.ts';
import { hrefOf } from '../state/route.ts';
import { words } from '../words.ts';
import { ChildNotes, Important } from './child-facts.tsx';
import { ContactCard } from './contact-card.tsx';
import { ProtectedData } from './protected-data.tsx';
import { childText } from './text.ts';

/** One child: what matters for its safety first, then whom to call, then medicine. */
export function ChildPage({ childId }: { readonly childId: string }) {
  const phone = usePhone();
  const text = useText(childText);
  const nameOf = useNameOf();
  const child = phone.data.child(childId);
  useEffect(() => {
    if (child) phone.records.viewed(childId);
  }, [childId, child === undefined]);
  const back = hrefOf({ page: 'children' });
  if (child === undefined)
    return (
      <Page title={text.gone} back={back}>
        <span />
      </Page>
    );
  // Medicine that saves a life is not to be looked for below four telephone numbers.
  const urgent = child.medications.some((medication) => medication.emergency);
  return (
    <Page key={childId} title={nameOf(child)} back={back} class="child">
      <Who child={child} />
      <StatusCard child={child} />
      {child.protected && <ProtectedNotice child={child} />}
      <Important child={child} />
      {urgent && <Medicine child={child} />}
      <section>
        <h2>{text.contacts}</h2>
        {child.contacts.length === 0 ? (
          <p>{child.protected ? text.protectedStaff : text.noContacts}</p>
        ) : (
          <>
            <p class="hint">{text.contactsHint}</p>
            <ol class="plain-list contacts">
              {child.contacts.map((contact) => (
                <ContactCard key={contact.id} contact={contact} />
              ))}
            </ol>
          </>
        )}
      </section>
      {!urgent && <Medicine child={child} />}
      <ChildNotes childId={childId} />
      {phone.door.session.value.person?.role === 'leader' && <ProtectedData child={child} />}
    </Page>
  );
}

function Who({ child }: { readonly child: Child }) {
  const { data } = usePhone();
  const text = useText(childText);
  const { day } = useText(words);
  const groups = data.roster.value?.groups.filter(({ id }) => child.groupIds.includes(id)) ?? [];
  const facts = [
    groups.map((group) => group.name).join(', '),
    child.birthDate && text.born(day(child.birthDate)),
    child.selfDecider && text.selfDecider,
  ];
  return <p class="child-who">{facts.filter(Boolean).join(' · ')}</p>;
}

function StatusCard({ child }: { readonly child: Child }) {
  const { data } = usePhone();
  const text = useText(childText);
  const childrenWords = useText(childrenText);
  const { statuses } = useText(words);
  const setStatus = useSetStatus();
  const [open, setOpen] = useState(false);
  const fact = data.live.value.attendance[child.id];
  const status = statusOf(data.live.value.attendance, child.id);
  const next = nextStatus(status);
  return (
    <section class="card status-card" aria-label={text.status}>
      <p class="status-now">
        <StatusChip status={status} word={statuses[status]} />
        {fact && <Stamp at={fact.at} from={fact.by ?? fact.source} certain={fact.certain} />}
      </p>
      {fact?.pickedUpBy && <p>{childrenWords.pickedUpBy(fact.pickedUpBy)}</p>}
      {fact?.comment && <p>{fact.comment}</p>}
      <div class="status-buttons">
        <button type="button" class="button button-main" onClick={() => setStatus(child, next)}>
          <Icon name={next} />
          {childrenWords.act[next]}
        </button>
        <button type="button" class="button" onClick={() => setOpen(true)}>
          {text.change}
        </button>
      </div>
      {open && <StatusSheet child={child} onClose={() => setOpen(false)} />}
    </section>
  );
}

function ProtectedNotice({ child }: { readonly child: Child }) {
  const phone = usePhone();
  const text = useText(childText);
  const leader = phone.door.session.value.person?.role === 'leader';
  return (
    <p class="warning" data-child={child.alias}>
      <Icon name="shield" />
      <span>
        {text.protectedHere} {!leader && text.protectedStaff}
      </span>
    </p>
  );
}

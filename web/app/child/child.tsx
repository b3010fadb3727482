import { useEffect, useState } from 'preact/hooks';
import { isOfToday, isPresent, statusOf } from '../../../src/core/attendance.ts';
import type { AttendanceFact } from '../../../src/core/live.ts';
import type { Child } from '../../../src/core/snapshot.ts';
import { isDayBefore, type Timestamp } from '../../../src/core/time.ts';
import {
  focusNext,
  StatusChip,
  StatusSheet,
  useCheckIn,
  useCheckOut,
} from '../components/attendance.tsx';
import { HiddenHint } from '../components/hidden-hint.tsx';
import { Icon } from '../components/icon.tsx';
import { Page } from '../components/page.tsx';
import { Moment, Stamp } from '../components/time.tsx';
import { useNameOf, usePhone, useText } from '../context.ts';
import { Medicine } from '../medicine/medicine.tsx';
import { ProtectedData } from '../protected/protected-data.tsx';
import { attendanceText, words } from '../text.ts';
import { ContactCard } from './contact-card.tsx';
import { childText } from './text.ts';
import './child.css';

/** What everybody near the child has to know. */
function Important({ child }: { readonly child: Child }) {
  const text = useText(childText);
  const nothing = child.allergies.length === 0 && !child.needs;
  return (
    <section class={nothing ? 'card' : 'card card-important'}>
      <h2>{text.important}</h2>
      {nothing && <p>{text.noneKnown}</p>}
      <dl class="facts">
        {child.allergies.length > 0 && (
          <div>
            <dt>{text.allergies}</dt>
            <dd class="strong">{child.allergies.join(', ')}</dd>
          </div>
        )}
        {child.needs && (
          <div>
            <dt>{text.needs}</dt>
            <dd>{child.needs}</dd>
          </div>
        )}
      </dl>
      <Stamp at={child.sourceAt} from={child.source} />
    </section>
  );
}

function ChildNotes({ childId }: { readonly childId: string }) {
  const { data } = usePhone();
  const text = useText(childText);
  const notes = data.live.value.notes.filter((note) => note.childId === childId);
  if (notes.length === 0) return null;
  return (
    <section>
      <h2>{text.notes}</h2>
      <ul class="plain-list notes">
        {notes.map((note) => (
          <li key={note.eventId} class="card">
            <p>{note.text}</p>
            <p class="stamp">
              {note.by} <Moment at={note.at} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** One child: what matters for its safety first, then whom to call, then medicine. */
export function ChildPage({ childId }: { readonly childId: string }) {
  const phone = usePhone();
  const text = useText(childText);
  const nameOf = useNameOf();
  const child = phone.data.child(childId);
  useEffect(() => {
    if (child) phone.records.viewed(childId);
  }, [childId, child === undefined]);
  if (child === undefined)
    return (
      <Page page="child">
        <span />
      </Page>
    );
  // Emergency medicine stands above the contacts, so that nobody has to scroll for it.
  const urgent = child.medications.some((medication) => medication.emergency);
  return (
    <Page key={childId} page="child" title={nameOf(child)} class="child">
      <Who child={child} />
      <StatusCard child={child} />
      {child.protected && <ProtectedNotice child={child} />}
      <Important child={child} />
      <HiddenHint facts={child} />
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
      {phone.sessionClient.session.value.person?.role === 'leader' && (
        <ProtectedData child={child} />
      )}
    </Page>
  );
}

function Who({ child }: { readonly child: Child }) {
  const { data } = usePhone();
  const text = useText(childText);
  const { born, day } = useText(words);
  const groups = data.roster.value?.groups.filter(({ id }) => child.groupIds.includes(id)) ?? [];
  const facts = [
    groups.map((group) => group.name).join(', '),
    child.birthDate && born(day(child.birthDate)),
    child.selfDecider && text.selfDecider,
  ];
  return <p class="child-who">{facts.filter(Boolean).join(' · ')}</p>;
}

function StatusCard({ child }: { readonly child: Child }) {
  const { data, device } = usePhone();
  const text = useText(childText);
  const attendance = useText(attendanceText);
  const { statuses } = useText(words);
  const checkIn = useCheckIn();
  const checkOut = useCheckOut();
  const [open, setOpen] = useState(false);
  const known = data.live.value.attendance[child.id];
  const today = device.today.value;
  const fact = known && isOfToday(known, today) ? known : undefined;
  // A device that lost the time may take an earlier day for today: the day stands beside the fact.
  const unsure = device.status.value?.clock.certain === false;
  const status = statusOf(data.live.value.attendance, child.id, today);
  const here = isPresent(status);
  return (
    <section class="card status-card" aria-label={text.status}>
      <p class="status-now">
        <StatusChip status={status} word={statuses[status]} />
        {fact && (
          <Stamp
            at={fact.at}
            from={fact.by ?? fact.source}
            certain={fact.certain}
            dated={fact.eventId === undefined && unsure}
          />
        )}
      </p>
      {known && !fact && <EarlierDay fact={known} today={today} />}
      {fact?.pickedUpBy && <p>{attendance.pickedUpBy(fact.pickedUpBy)}</p>}
      {fact?.comment && <p>{fact.comment}</p>}
      <div class="status-buttons">
        {!here && (
          <button
            type="button"
            class="button button-main"
            onClick={(event) => {
              focusNext(event);
              checkIn(child);
            }}
          >
            <Icon name="present" />
            {attendance.act.present}
          </button>
        )}
        <button type="button" class="button" onClick={() => setOpen(true)}>
          {text.change}
        </button>
        {/* Last, so that it never stands where the check-in stood. */}
        {here && (
          <button type="button" class="button" onClick={() => checkOut(child)}>
            <Icon name="gone" />
            {attendance.act.gone}
          </button>
        )}
      </div>
      {open && <StatusSheet child={child} onClose={() => setOpen(false)} />}
    </section>
  );
}

/** What the source said on an earlier day: it says nothing of today, and is not shown as if it did. */
function EarlierDay({ fact, today }: { readonly fact: AttendanceFact; readonly today: Timestamp }) {
  const { earlier } = useText(attendanceText);
  const { statuses } = useText(words);
  const word = isDayBefore(fact.at, today) ? earlier.yesterday : earlier.before;
  return (
    <p class="hint">
      {word}: {statuses[fact.status].toLowerCase()} (<Stamp at={fact.at} from={fact.source} />)
    </p>
  );
}

function ProtectedNotice({ child }: { readonly child: Child }) {
  const phone = usePhone();
  const text = useText(childText);
  const leader = phone.sessionClient.session.value.person?.role === 'leader';
  return (
    <p class="warning" data-child={child.alias}>
      <Icon name="shield" />
      <span>
        {text.protectedHere} {!leader && text.protectedStaff}
      </span>
    </p>
  );
}

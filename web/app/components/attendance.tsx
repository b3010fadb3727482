import { useState } from 'preact/hooks';
import { isPresent, statusOf } from '../../../src/core/attendance.ts';
import { type Child, type Contact, STATUSES, type Status } from '../../../src/core/snapshot.ts';
import { useNameOf, usePhone, useText } from '../context.ts';
import { pickUpOrder } from '../state/format.ts';
import { attendanceText, words } from '../text.ts';
import { Field } from './field.tsx';
import { Icon } from './icon.tsx';
import { Sheet } from './sheet.tsx';
import { Warning } from './time.tsx';

/** A status as icon and word. Green marks those in our care; the word says it too. */
export function StatusChip({ status, word }: { readonly status: Status; readonly word: string }) {
  return (
    <span class={isPresent(status) ? 'chip chip-present' : 'chip'}>
      <Icon name={status} />
      {word}
    </span>
  );
}

type SetStatus = (
  child: Child,
  status: Status,
  more?: { readonly basedOn?: string | null; readonly pickedUpBy?: string },
) => void;

/**
 * Records a status at once and offers to undo it. Undoing is a new observation, as the journal
 * only grows; it takes back one's own record only. After "gone" it asks, without insisting, who
 * picked up.
 */
function useSetStatus(): SetStatus {
  const phone = usePhone();
  const text = useText(attendanceText);
  const { statuses } = useText(words);
  const nameOf = useNameOf();
  const showWhatIs = useShowWhatIs();
  return (child, status, more = {}) => {
    const { data, device } = phone;
    const before = statusOf(data.live.value.attendance, child.id, device.today.value);
    const name = nameOf(child);
    const id = phone.records.status(child.id, status, more);
    navigator.vibrate?.(20);
    const undo = {
      label: text.undo,
      run: () => {
        if (data.live.value.attendance[child.id]?.eventId !== id) return showWhatIs(child);
        phone.records.status(child.id, before, { basedOn: id });
        phone.messages.show(text.undone(name, statuses[before]));
      },
    };
    const who = {
      label: text.who,
      run: () => {
        phone.pickUp.value = child;
      },
    };
    const { pickedUpBy } = more;
    phone.messages.show(
      text.done(name, pickedUpBy ? text.pickedUpBy(pickedUpBy) : statuses[status]),
      status === 'gone' && !pickedUpBy ? [undo, who] : [undo],
    );
  };
}

/** Says that a colleague has recorded something meanwhile, and what. */
function useShowWhatIs(): (child: Child) => void {
  const { data, device, messages } = usePhone();
  const text = useText(attendanceText);
  const { statuses } = useText(words);
  const nameOf = useNameOf();
  return (child) => {
    const { attendance } = data.live.value;
    const status = statusOf(attendance, child.id, device.today.value);
    const { already, colleague } = text;
    const by = attendance[child.id]?.by || colleague;
    const say = status === 'present' ? already.in : status === 'gone' ? already.out : already.other;
    messages.show(say(nameOf(child), by, statuses[status]));
  };
}

/**
 * The one tap in a row: it checks in, and never out. Where a colleague has changed the row in the
 * last two seconds the tap was meant for what stood there before: it says so and changes nothing.
 */
export function useCheckIn(): (child: Child) => void {
  const { data } = usePhone();
  const setStatus = useSetStatus();
  const showWhatIs = useShowWhatIs();
  return (child) => {
    if (data.changedJustNow(child.id) === 'elsewhere') return showWhatIs(child);
    const basedOn = data.live.value.attendance[child.id]?.eventId ?? null;
    setStatus(child, 'present', { basedOn });
  };
}

/**
 * A check-in takes its own button away: by keyboard the focus goes on to the choices beside it,
 * else it would be lost.
 */
export function focusNext({ detail, currentTarget }: MouseEvent): void {
  const next = currentTarget instanceof Element && currentTarget.nextElementSibling;
  if (detail === 0 && next instanceof HTMLElement) next.focus();
}

/**
 * A tap where a row shows that its child is here already. The second tap of a double tap says
 * nothing, so that the message of the first stays with its undo.
 */
export function useTapOnHere(): (child: Child) => void {
  const { data, device, messages } = usePhone();
  const text = useText(attendanceText);
  const { statuses } = useText(words);
  const nameOf = useNameOf();
  const showWhatIs = useShowWhatIs();
  return (child) => {
    const changed = data.changedJustNow(child.id);
    if (changed === 'elsewhere') return showWhatIs(child);
    if (changed === 'here') return;
    const status = statusOf(data.live.value.attendance, child.id, device.today.value);
    messages.show(text.atDots(nameOf(child), statuses[status]));
  };
}

/**
 * Checks a child out. Schools let children go; elsewhere it first asks who picks up, which can be
 * skipped.
 */
export function useCheckOut(): (child: Child) => void {
  const phone = usePhone();
  const setStatus = useSetStatus();
  return (child) => {
    if (phone.data.roster.value?.institution.kind === 'school') setStatus(child, 'gone');
    else phone.pickUp.value = child;
  };
}

/** Check-out, and every other status. */
export function StatusSheet(props: { readonly child: Child; readonly onClose: () => void }) {
  const { data, device } = usePhone();
  const { statuses } = useText(words);
  const { otherTitle, act } = useText(attendanceText);
  const nameOf = useNameOf();
  const setStatus = useSetStatus();
  const checkOut = useCheckOut();
  const now = statusOf(data.live.value.attendance, props.child.id, device.today.value);
  const here = isPresent(now);
  return (
    <Sheet title={otherTitle} onClose={props.onClose}>
      <p class="sheet-who">{nameOf(props.child)}</p>
      {here && (
        <button
          type="button"
          class="button"
          onClick={() => {
            props.onClose();
            checkOut(props.child);
          }}
        >
          <Icon name="gone" />
          {act.gone}
        </button>
      )}
      <ul class="plain-list status-list">
        {STATUSES.filter((status) => !here || status !== 'gone').map((status) => (
          <li key={status}>
            <button
              type="button"
              class="status-button"
              aria-pressed={status === now}
              onClick={() => {
                props.onClose();
                if (status !== now) setStatus(props.child, status);
              }}
            >
              <Icon name={status} />
              {statuses[status]}
            </button>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

/** Who picks or picked the child up: those who may stand first; those who may not are marked, not hidden. */
export function PickUpSheet() {
  const phone = usePhone();
  const child = phone.pickUp.value;
  return child && <Who child={child} />;
}

function Who({ child }: { readonly child: Child }) {
  const phone = usePhone();
  const text = useText(attendanceText);
  const { save } = useText(words);
  const nameOf = useNameOf();
  const setStatus = useSetStatus();
  const [other, setOther] = useState('');
  const { data, device } = phone;
  const here = isPresent(statusOf(data.live.value.attendance, child.id, device.today.value));
  const close = () => {
    phone.pickUp.value = null;
  };
  const record = (pickedUpBy: string) => {
    close();
    setStatus(child, 'gone', { pickedUpBy });
  };
  return (
    <Sheet title={here ? text.whoComes : text.whoTitle} onClose={close}>
      <p class="sheet-who">{nameOf(child)}</p>
      <ul class="plain-list who-list">
        {pickUpOrder(child.contacts).map((contact) => (
          <li key={contact.id}>
            <button type="button" class="status-button" onClick={() => record(contact.name)}>
              <Icon name={iconOf(contact)} />
              <span>
                {contact.name}, {contact.relation}
                {contact.mayPickUp === false && <small>{text.notMayPickUp}</small>}
                {contact.mayPickUp === null && <small>{text.noStatement}</small>}
              </span>
            </button>
          </li>
        ))}
        <li>
          <button type="button" class="status-button" onClick={() => record(text.alone)}>
            <Icon name="person" />
            {text.alone}
          </button>
        </li>
      </ul>
      {child.contacts.some((contact) => contact.mayPickUp === false) && (
        <Warning>{text.confirmPickUp}</Warning>
      )}
      <form
        class="inline-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (other.trim() !== '') record(other.trim());
        }}
      >
        <Field
          label={text.someoneElse}
          value={other}
          onValue={setOther}
          input={{ maxLength: 200 }}
        />
        <button type="submit" class="button" disabled={other.trim() === ''}>
          {save}
        </button>
      </form>
      {here && (
        <button type="button" class="button" onClick={() => record('')}>
          {text.skip}
        </button>
      )}
    </Sheet>
  );
}

function iconOf({ mayPickUp }: Contact): 'yes' | 'stop' | 'unknown' {
  if (mayPickUp === null) return 'unknown';
  return mayPickUp ? 'yes' : 'stop';
}

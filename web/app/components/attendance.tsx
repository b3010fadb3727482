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

/**
 * Records a status at once and offers to undo it. Undoing is a new observation, as the journal
 * only grows. After "gone" it asks, without insisting, who picked up.
 */
export function useSetStatus(): (child: Child, status: Status) => void {
  const phone = usePhone();
  const text = useText(attendanceText);
  const { statuses } = useText(words);
  const nameOf = useNameOf();
  return (child, status) => {
    const { data, device } = phone;
    const before = statusOf(data.live.value.attendance, child.id, device.today.value);
    const name = nameOf(child);
    phone.records.status(child.id, status);
    navigator.vibrate?.(20);
    const undo = {
      label: text.undo,
      run: () => {
        phone.records.status(child.id, before);
        phone.messages.show(text.undone(name, statuses[before]));
      },
    };
    const who = {
      label: text.who,
      run: () => {
        phone.pickUp.value = child;
      },
    };
    phone.messages.show(
      text.done(name, statuses[status]),
      status === 'gone' ? [undo, who] : [undo],
    );
  };
}

/** All ten statuses, for when the likely one is wrong. */
export function StatusSheet(props: { readonly child: Child; readonly onClose: () => void }) {
  const { data, device } = usePhone();
  const { statuses } = useText(words);
  const { otherTitle } = useText(attendanceText);
  const nameOf = useNameOf();
  const setStatus = useSetStatus();
  const now = statusOf(data.live.value.attendance, props.child.id, device.today.value);
  return (
    <Sheet title={otherTitle} onClose={props.onClose}>
      <p class="sheet-who">{nameOf(props.child)}</p>
      <ul class="plain-list status-list">
        {STATUSES.map((status) => (
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

/** Who picked the child up: those who may stand first; those who may not are marked, not hidden. */
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
  const [other, setOther] = useState('');
  const close = () => {
    phone.pickUp.value = null;
  };
  const record = (name: string) => {
    close();
    phone.records.status(child.id, 'gone', name);
    phone.messages.show(`${nameOf(child)}: ${text.pickedUpBy(name)}`);
  };
  return (
    <Sheet title={text.whoTitle} onClose={close}>
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
    </Sheet>
  );
}

function iconOf({ mayPickUp }: Contact): 'yes' | 'stop' | 'unknown' {
  if (mayPickUp === null) return 'unknown';
  return mayPickUp ? 'yes' : 'stop';
}

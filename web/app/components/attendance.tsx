import { isPresent, statusOf } from '../../../src/core/attendance.ts';
import { type Child, STATUSES, type Status } from '../../../src/core/snapshot.ts';
import { useNameOf, usePhone, useText } from '../context.ts';
import { attendanceText, words } from '../text.ts';
import { Icon } from './icon.tsx';
import { Sheet } from './sheet.tsx';

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
    const before = statusOf(phone.data.live.value.attendance, child.id);
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
  const { data } = usePhone();
  const { statuses } = useText(words);
  const { otherTitle } = useText(attendanceText);
  const nameOf = useNameOf();
  const setStatus = useSetStatus();
  const now = statusOf(data.live.value.attendance, props.child.id);
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

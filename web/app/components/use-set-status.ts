import { statusOf } from '../../../src/core/attendance.ts';
import type { Child, Status } from '../../../src/core/snapshot.ts';
import { childrenText } from '../children/text.ts';
import { useNameOf, usePhone, useText } from '../context.ts';
import { words } from '../words.ts';

/**
 * Records a status at once and offers to undo it. Undoing is a new observation, as the journal
 * only grows. After "gone" it asks, without insisting, who picked up.
 */
export function useSetStatus(): (child: Child, status: Status) => void {
  const phone = usePhone();
  const text = useText(childrenText);
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
        phone.notices.say(text.undone(name, statuses[before]));
      },
    };
    const who = {
      label: text.who,
      run: () => {
        phone.pickUp.value = child;
      },
    };
    phone.notices.say(text.done(name, statuses[status]), status === 'gone' ? [undo, who] : [undo]);
  };
}

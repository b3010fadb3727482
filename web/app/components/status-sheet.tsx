import { statusOf } from '../../../src/core/attendance.ts';
import { type Child, STATUSES } from '../../../src/core/snapshot.ts';
import { childrenText } from '../children/text.ts';
import { useNameOf, usePhone, useText } from '../context.ts';
import { words } from '../words.ts';
import { Icon } from './icon.tsx';
import { Sheet } from './sheet.tsx';
import { useSetStatus } from './use-set-status.ts';

/** All ten statuses, for when the likely one is wrong. */
export function StatusSheet(props: { readonly child: Child; readonly onClose: () => void }) {
  const { data } = usePhone();
  const { statuses } = useText(words);
  const { otherTitle } = useText(childrenText);
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

import { isPresent } from '../../../src/core/overview.ts';
import type { Status } from '../../../src/core/records.ts';
import { words } from '../../../src/core/text/phone/words.ts';
import { useText } from '../context.ts';
import { Icon } from './icon.tsx';

/** A status as icon and word. Green is for those in our care, and never alone. */
export function StatusChip({ status }: { readonly status: Status }) {
  const { statuses } = useText(words);
  return (
    <span class={isPresent(status) ? 'chip chip-present' : 'chip'}>
      <Icon name={status} />
      {statuses[status]}
    </span>
  );
}

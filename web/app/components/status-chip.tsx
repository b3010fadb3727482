import { isPresent } from '../../../src/core/attendance.ts';
import type { Status } from '../../../src/core/snapshot.ts';
import { Icon } from './icon.tsx';

/** A status as icon and word. Green is for those in our care, and never alone. */
export function StatusChip({ status, word }: { readonly status: Status; readonly word: string }) {
  return (
    <span class={isPresent(status) ? 'chip chip-present' : 'chip'}>
      <Icon name={status} />
      {word}
    </span>
  );
}

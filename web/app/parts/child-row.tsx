import { useMemo } from 'preact/hooks';
import type { Child, Status } from '../../../src/core/records.ts';
import { childrenText } from '../../../src/core/text/phone/children.ts';
import { words } from '../../../src/core/text/phone/words.ts';
import { usePhone, useText } from '../context.ts';
import { nextStatus } from '../state/next-status.ts';
import { hrefOf } from '../state/route.ts';
import { Icon } from './icon.tsx';
import { StatusChip } from './status-chip.tsx';
import { useSetStatus } from './use-set-status.ts';

/** One child in a list of hundreds: drawn again only when its own facts change. */
export function ChildRow(props: {
  readonly child: Child;
  readonly name: string;
  readonly status: Status;
  readonly onMore: (child: Child) => void;
}) {
  const { child, name, status } = props;
  const phone = usePhone();
  const text = useText(childrenText);
  const { statuses } = useText(words);
  const setStatus = useSetStatus();
  const next = nextStatus(status);
  const roster = phone.data.roster.value;
  return useMemo(() => {
    const groups = roster?.groups.filter(({ id }) => child.groupIds.includes(id)) ?? [];
    return (
      <li class="row">
        <a class="row-child" href={hrefOf({ page: 'child', childId: child.id })}>
          <span class="row-name">{name}</span>
          <span class="row-facts">
            <StatusChip status={status} />
            <span class="row-group">{groups.map((group) => group.name).join(', ')}</span>
          </span>
        </a>
        <button
          type="button"
          class={`row-next row-next-${next}`}
          aria-label={text.set(name, statuses[next])}
          onClick={() => setStatus(child, next)}
        >
          <Icon name={next} />
          <span>{text.setShort(statuses[next])}</span>
        </button>
        <button
          type="button"
          class="row-more"
          aria-label={text.other(name)}
          onClick={() => props.onMore(child)}
        >
          <Icon name="dots" />
        </button>
      </li>
    );
  }, [child, name, status, text, roster]);
}

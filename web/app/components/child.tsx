import { Component } from 'preact';
import type { Child, Status } from '../../../src/core/snapshot.ts';
import type { childrenText } from '../children/text.ts';
import { nextStatus } from '../state/format.ts';
import { hrefOf } from '../state/route.ts';
import { StatusChip } from './attendance.tsx';
import { Icon } from './icon.tsx';

interface RowProps {
  readonly child: Child;
  readonly name: string;
  readonly groups: string;
  readonly status: Status;
  readonly text: (typeof childrenText)['da'];
  readonly statuses: Readonly<Record<Status, string>>;
  readonly onSet: (child: Child, status: Status) => void;
  readonly onMore: (child: Child) => void;
}

/**
 * One child in a list of hundreds: drawn again only when what it shows has changed. The handlers
 * are always those of the last drawing of the list.
 */
export class ChildRow extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    const shows = ['child', 'name', 'groups', 'status', 'text'] as const;
    return shows.some((key) => next[key] !== this.props[key]);
  }

  override render() {
    const { child, name, groups, status, text, statuses } = this.props;
    const next = nextStatus(status);
    const act = text.act[next];
    return (
      <li class="row">
        <a class="row-child" href={hrefOf({ page: 'child', childId: child.id })}>
          <span class="row-name">{name}</span>
          <span class="row-facts">
            <StatusChip status={status} word={statuses[status]} />
            <span class="row-group">{groups}</span>
          </span>
        </a>
        <button
          type="button"
          class="row-next"
          aria-label={text.set(act, name)}
          onClick={() => this.props.onSet(child, next)}
        >
          <Icon name={next} />
          <span>{act}</span>
        </button>
        <button
          type="button"
          class="row-more"
          aria-label={text.other(name)}
          onClick={() => this.props.onMore(child)}
        >
          <Icon name="dots" />
        </button>
      </li>
    );
  }
}

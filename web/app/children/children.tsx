import { Component } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { isPresent, statusOf } from '../../../src/core/attendance.ts';
import { type Child, STATUSES, type Status } from '../../../src/core/snapshot.ts';
import {
  focusNext,
  StatusChip,
  StatusSheet,
  useCheckIn,
  useTapOnHere,
} from '../components/attendance.tsx';
import { Choice, Field } from '../components/field.tsx';
import { Icon } from '../components/icon.tsx';
import { Page } from '../components/page.tsx';
import { useNameOf, usePhone, useText } from '../context.ts';
import { hrefOf } from '../state/route.ts';
import { EVERYBODY, type Filter, indexOf, select } from '../state/search.ts';
import { attendanceText, words } from '../text.ts';
import { childrenText } from './text.ts';
import './children.css';

/** Rows that fill a screen, and rows that a slow phone can add without a delay one would notice. */
const FIRST = 20;
const MORE = 30;

/**
 * How many of `all` rows to draw: at first what fills the screen, then more in steps, so that a list
 * of hundreds opens at once. It starts over with another `list`.
 */
function useGrowing(all: number, list: unknown, first = FIRST): number {
  const [drawn, setDrawn] = useState({ list, count: first });
  const count = drawn.list === list ? drawn.count : FIRST;
  useEffect(() => {
    if (count >= all) return;
    const timer = setTimeout(() => setDrawn({ list, count: count + MORE }), 0);
    return () => clearTimeout(timer);
  }, [count, all, list]);
  return count;
}

interface RowProps {
  readonly child: Child;
  readonly name: string;
  readonly groups: string;
  readonly status: Status;
  readonly text: (typeof childrenText)['da'];
  /** The word of the one-tap button. */
  readonly act: string;
  readonly statuses: Readonly<Record<Status, string>>;
  readonly onCheckIn: (child: Child) => void;
  readonly onHere: (child: Child) => void;
  readonly onMore: (child: Child) => void;
}

/**
 * One child in a list of hundreds: drawn again only when what it shows has changed. The handlers are
 * not compared: any of them does the same.
 */
class ChildRow extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    const shows = ['child', 'name', 'groups', 'status', 'text'] as const;
    return shows.some((key) => next[key] !== this.props[key]);
  }

  override render() {
    const { child, name, groups, status, text, act, statuses } = this.props;
    return (
      <li class="row">
        <a class="row-child" href={hrefOf({ page: 'child', childId: child.id })}>
          <span class="row-name">{name}</span>
          <span class="row-facts">
            <StatusChip status={status} word={statuses[status]} />
            <span class="row-group">{groups}</span>
          </span>
        </a>
        {isPresent(status) ? (
          // Not a button: a tap where the check-in was must not check out.
          <Here status={status} onTap={() => this.props.onHere(child)} />
        ) : (
          <button
            type="button"
            class="row-next"
            aria-label={text.set(act, name)}
            onClick={(event) => {
              focusNext(event);
              this.props.onCheckIn(child);
            }}
          >
            <Icon name="present" />
            <span>{act}</span>
          </button>
        )}
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

/**
 * The place of the check-in button where the child is here. It repeats what the row says, so screen
 * readers and keyboards pass it by; a tap on it gets an answer.
 */
function Here(props: { readonly status: Status; readonly onTap: () => void }) {
  const ref = useRef<HTMLSpanElement>(null);
  const tap = useRef(props.onTap);
  tap.current = props.onTap;
  useEffect(() => {
    const place = ref.current;
    const answer = () => tap.current();
    place?.addEventListener('click', answer);
    return () => place?.removeEventListener('click', answer);
  }, []);
  return (
    <span ref={ref} class="row-here" aria-hidden="true">
      <Icon name={props.status} />
    </span>
  );
}

/** All children, searched and filtered; one tap checks in. */
export function Children() {
  const phone = usePhone();
  const text = useText(childrenText);
  const { statuses } = useText(words);
  const { act } = useText(attendanceText);
  const checkIn = useCheckIn();
  const tapOnHere = useTapOnHere();
  const [open, setOpen] = useState<Child | null>(null);
  const entries = useEntries();
  const { attendance } = phone.data.live.value;
  const today = phone.device.today.value;
  const filter = phone.filter.value;
  const shown = select(entries, filter, (id) => statusOf(attendance, id, today));
  const lastRows = useScrollPosition(shown.length);
  const count = useGrowing(shown.length, filter, lastRows);
  return (
    <Page page="children" class="children">
      <Filters />
      <div class="list-head">
        <p role="status">{shown.length === 0 ? text.none : text.shown(shown.length)}</p>
        {filter !== EVERYBODY && (
          <button
            type="button"
            class="button button-small"
            onClick={() => {
              phone.filter.value = EVERYBODY;
            }}
          >
            {text.clear}
          </button>
        )}
      </div>
      <ul class="plain-list rows">
        {shown.slice(0, count).map(({ child, name, groups }) => (
          <ChildRow
            key={child.id}
            child={child}
            name={name}
            groups={groups}
            status={statusOf(attendance, child.id, today)}
            text={text}
            act={act.present}
            statuses={statuses}
            onCheckIn={checkIn}
            onHere={tapOnHere}
            onMore={setOpen}
          />
        ))}
      </ul>
      {open && <StatusSheet child={open} onClose={() => setOpen(null)} />}
    </Page>
  );
}

/** The children in order, with what a row shows of each; made anew only with another roster. */
function useEntries() {
  const { data, language } = usePhone();
  const nameOf = useNameOf();
  const roster = data.roster.value;
  return useMemo(() => {
    const names = new Map(roster?.groups.map(({ id, name }) => [id, name]));
    return indexOf(roster?.children ?? [], nameOf).map((entry) => ({
      ...entry,
      groups: entry.child.groupIds.map((id) => names.get(id) ?? '').join(', '),
    }));
  }, [roster, language.value]);
}

function Filters() {
  const phone = usePhone();
  const text = useText(childrenText);
  const { statuses } = useText(words);
  const filter = phone.filter.value;
  const set = (change: Partial<Filter>) => {
    phone.filter.value = { ...filter, ...change };
  };
  const groups = phone.data.roster.value?.groups ?? [];
  return (
    <search class="filters">
      <Field
        label={text.search}
        value={filter.text}
        onValue={(value) => set({ text: value })}
        quiet
        input={{ type: 'search', enterKeyHint: 'search', placeholder: text.search }}
      />
      <div class="filter-pair">
        <Choice
          quiet
          label={text.group}
          value={filter.group}
          onValue={(group) => set({ group })}
          options={[
            ['', text.allGroups],
            ...groups.map((group) => [group.id, group.name] as const),
          ]}
        />
        <Choice<Filter['status']>
          quiet
          label={text.status}
          value={filter.status}
          onValue={(status) => set({ status })}
          options={[
            ['', text.allStatuses],
            ['inCare', text.inCare],
            ['missing', text.missing],
            ...STATUSES.filter((status) => status !== 'notArrived').map(
              (status) => [status, statuses[status]] as const,
            ),
          ]}
        />
      </div>
    </search>
  );
}

/**
 * Scrolls to where the list was left, for coming back from a child's page, and returns how many rows
 * it had there. With another filter the list starts at the top.
 */
function useScrollPosition(rows: number): number | undefined {
  const phone = usePhone();
  const filter = phone.filter.value;
  const { place } = phone;
  const last = place.peek();
  const known = last?.filter === filter ? last : null;
  const latest = useRef({ filter, rows });
  latest.current = { filter, rows };
  useLayoutEffect(() => {
    if (known) scrollTo(0, known.scroll);
    const keep = () => {
      place.value = { ...latest.current, scroll: scrollY };
    };
    document.addEventListener('click', keep, { capture: true });
    return () => document.removeEventListener('click', keep, { capture: true });
  }, []);
  return known && known.scroll > 0 ? known.rows : undefined;
}

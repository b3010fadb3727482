import { computed } from '@preact/signals';
import { useLayoutEffect, useMemo, useState } from 'preact/hooks';
import { statusOf } from '../../../src/core/overview.ts';
import { type Child, STATUSES } from '../../../src/core/records.ts';
import { childrenText } from '../../../src/core/text/phone/children.ts';
import { words } from '../../../src/core/text/phone/words.ts';
import { useNameOf, usePhone, useText } from '../context.ts';
import { ChildRow } from '../parts/child-row.tsx';
import { Choice, Field } from '../parts/field.tsx';
import { Page } from '../parts/page.tsx';
import { StatusSheet } from '../parts/status-sheet.tsx';
import { EVERYBODY, type Filter, indexOf, select } from '../state/search.ts';

/** All children, searched and filtered; one tap sets what most likely comes next. */
export function Children() {
  const phone = usePhone();
  const text = useText(childrenText);
  const nameOf = useNameOf();
  const [open, setOpen] = useState<Child | null>(null);
  const entries = useMemo(
    () => computed(() => indexOf(phone.data.roster.value?.children ?? [], nameOf)),
    [phone.language.value],
  );
  const { attendance } = phone.data.live.value;
  const filter = phone.filter.value;
  const shown = select(entries.value, filter, (id) => statusOf(attendance, id));
  useKeptScroll();
  return (
    <Page title={text.title} class="children">
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
        {shown.map(({ child, name }) => (
          <ChildRow
            key={child.id}
            child={child}
            name={name}
            status={statusOf(attendance, child.id)}
            onMore={setOpen}
          />
        ))}
      </ul>
      {open && <StatusSheet child={open} onClose={() => setOpen(null)} />}
    </Page>
  );
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

/** Where the list was scrolled to, for coming back from a child's page. */
const KEY = 'lygte-scroll';

function useKeptScroll(): void {
  useLayoutEffect(() => {
    const kept = Number(history.state?.[KEY] ?? 0);
    if (kept > 0) scrollTo(0, kept);
    const keep = () => history.replaceState({ [KEY]: scrollY }, '');
    document.addEventListener('click', keep, { capture: true });
    return () => document.removeEventListener('click', keep, { capture: true });
  }, []);
}

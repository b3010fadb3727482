import { count, countGroups, type GroupCount } from '../../../src/core/attendance.ts';
import { OWN_SOURCE } from '../../../src/core/live.ts';
import type { Timestamp } from '../../../src/core/time.ts';
import { Icon } from '../components/icon.tsx';
import { Page } from '../components/page.tsx';
import { Moment, Stamp, Warning } from '../components/time.tsx';
import { usePhone, useText } from '../context.ts';
import { PeopleList } from '../people/people.tsx';
import { isOld, minutesSince, sourceAges } from '../state/device.ts';
import { hrefOf } from '../state/route.ts';
import { EVERYBODY } from '../state/search.ts';
import { words } from '../text.ts';
import { overviewText } from './text.ts';
import './overview.css';

/** Longest name of a group, in characters, that fits a card of which two stand on a phone. */
const SHORT_NAME = 6;

export function Overview() {
  const { data, device } = usePhone();
  const text = useText(overviewText);
  const roster = data.roster.value;
  if (roster === null) return null;
  const { attendance } = data.live.value;
  const today = device.today.value;
  // Rooms have names, classes have numbers: a name beside its numbers needs the width of a phone.
  const hasLongNames = roster.groups.some(({ name }) => name.length > SHORT_NAME);
  const all = count(roster.children, attendance, today);
  return (
    <Page page="overview" class="overview">
      <p class="place">{roster.institution.name}</p>
      <Freshness at={roster.dataAsOf} />
      <a class="total" href={hrefOf({ page: 'children' })}>
        <span class="total-number">{all.present}</span>
        <span class="total-words">
          <strong>{text.present}</strong>
          <span>{text.ofExpected(all.expected)}</span>
        </span>
        <Bar part={all.present} whole={all.expected} />
      </a>
      <section>
        <h2>{text.groups}</h2>
        <ul class={hasLongNames ? 'plain-list groups groups-long' : 'plain-list groups'}>
          {countGroups(roster.groups, roster.children, attendance, today).map((group) => (
            <GroupLine key={group.group.id} count={group} />
          ))}
        </ul>
        <p class="hint">{text.expectedHint}</p>
      </section>
      <Ages />
      <section>
        <PeopleList />
      </section>
    </Page>
  );
}

function GroupLine({ count: { group, present, expected } }: { readonly count: GroupCount }) {
  const { filter } = usePhone();
  const text = useText(overviewText);
  return (
    <li>
      <a
        class="group"
        href={hrefOf({ page: 'children' })}
        onClick={() => {
          filter.value = { ...EVERYBODY, group: group.id };
        }}
      >
        <span class="group-name">{group.name}</span>
        <span class="group-count" aria-hidden="true">
          <b>{present}</b> / {expected}
        </span>
        <span class="hidden">{text.groupCount(present, expected)}</span>
        <Bar part={present} whole={expected} />
      </a>
    </li>
  );
}

/** Draws the numbers beside it, so it is hidden from screen readers. */
function Bar({ part, whole }: { readonly part: number; readonly whole: number }) {
  const width = whole === 0 ? 0 : (100 * part) / whole;
  return (
    <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect class="bar-whole" width="100" height="4" />
      <rect class="bar-part" width={width} height="4" />
    </svg>
  );
}

/** How old the data is, above the numbers: nobody should trust a number without it. */
function Freshness({ at }: { readonly at: Timestamp }) {
  const text = useText(overviewText);
  return (
    <p class="freshness">
      <Stamp at={at} from={text.dataAsOf} />
    </p>
  );
}

/** The age of each source's newest fact; old ones are marked. */
function Ages() {
  const { device, data } = usePhone();
  const text = useText(overviewText);
  const { age } = useText(words);
  const roster = data.roster.value;
  if (roster === null) return null;
  const now = device.nowMs.value;
  const sources = sourceAges(roster, data.live.value).filter(({ source }) => source !== OWN_SOURCE);
  const lines = [{ source: text.dataAsOf, at: roster.dataAsOf }, ...sources];
  return (
    <section>
      <h2>{text.sources}</h2>
      {isOld(roster.dataAsOf, now) && <Warning>{text.oldData}</Warning>}
      <dl class="ages">
        {lines.map(({ source, at }) => (
          <div key={source} class={isOld(at, now) ? 'age age-old' : 'age'}>
            <dt>{source}</dt>
            <dd>
              {isOld(at, now) && <Icon name="old" />}
              {age(minutesSince(at, now))}
              <span class="age-at">
                <Moment at={at} />
              </span>
            </dd>
          </div>
        ))}
      </dl>
      <p class="hint">{text.sourcesHint}</p>
    </section>
  );
}

import { wallTime } from '../../../src/core/time.ts';
import { Page } from '../components/page.tsx';
import { usePhone, useText } from '../context.ts';
import { words } from '../text.ts';
import { peopleText } from './text.ts';
import './people.css';

/** Who is signed in right now. */
export function PeopleList() {
  const phone = usePhone();
  const text = useText(peopleText);
  const { leader } = useText(words);
  const people = phone.data.live.value.people ?? [];
  const me = phone.sessionClient.session.value.person?.id;
  return (
    <>
      <h2>{people.length === 0 ? text.nobody : text.signedIn(people.length)}</h2>
      <ul class="plain-list people">
        {people.map((person) => (
          <li key={person.id}>
            <span>
              {person.name}
              {person.id === me && ` (${text.you})`}
            </span>
            <span class="people-since">
              {person.role === 'leader' && `${leader} · `}
              {text.since(wallTime(phone.clock.local(person.since)))}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The same list on a page of its own, for the menu. */
export function PeoplePage() {
  return (
    <Page page="people">
      <PeopleList />
    </Page>
  );
}

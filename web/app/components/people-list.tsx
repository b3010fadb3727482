import { wallTime } from '../../../src/core/time.ts';
import { usePhone, useText } from '../context.ts';
import { overviewText } from '../overview/text.ts';
import { words } from '../text.ts';

/** Who is signed in right now. */
export function PeopleList() {
  const phone = usePhone();
  const text = useText(overviewText);
  const { leader } = useText(words);
  const people = phone.data.live.value.people ?? [];
  const me = phone.sessionClient.session.value.person?.id;
  return (
    <>
      <h2>{people.length === 0 ? text.nobody : text.people(people.length)}</h2>
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

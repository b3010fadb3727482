import { useEffect, useState } from 'preact/hooks';
import type { Trouble } from '../client.ts';
import { Field } from '../components/field.tsx';
import { Icon } from '../components/icon.tsx';
import { TroubleLine } from '../components/trouble-line.tsx';
import { usePhone, useText } from '../context.ts';
import type { Claim } from '../state/door.ts';
import { matches, spellings } from '../state/search.ts';
import { words } from '../words.ts';
import { signInText } from './signin.ts';

interface Somebody {
  readonly id: string;
  readonly name: string;
  readonly role?: 'staff' | 'leader';
}

/** A name fit to be somebody's; the box wants two characters or more. */
const NAME_MIN = 2;

/** Search on top, names below; a substitute who is on no list types a name instead. */
export function NamePicker(props: { readonly onChoose: (claim: Claim, name: string) => void }) {
  const text = useText(signInText);
  const { leader } = useText(words);
  const { data } = usePhone();
  const staff = data.roster.value?.staff ?? null;
  const [typed, setTyped] = useState('');
  const { found, trouble } = useFound(typed, staff);
  const name = typed.trim();
  return (
    <div class="names">
      <Field
        label={text.search}
        {...(staff === null ? { hint: text.searchHint } : {})}
        value={typed}
        onValue={setTyped}
        input={{ type: 'search', maxLength: 80, autoCapitalize: 'words' }}
      />
      <TroubleLine trouble={trouble} />
      <ul class="plain-list name-list">
        {found.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              class="name-button"
              onClick={() => props.onChoose({ staffId: person.id }, person.name)}
            >
              <span class="name-text">{person.name}</span>
              {person.role === 'leader' && <span class="name-role">{leader}</span>}
              <Icon name="forward" />
            </button>
          </li>
        ))}
      </ul>
      <div class="aside" role="status">
        {name.length >= NAME_MIN && found.length === 0 && <p class="hint">{text.noMatch}</p>}
      </div>
      {name.length >= NAME_MIN && (
        <div class="not-listed">
          <p>{text.notListed}</p>
          <button type="button" class="button" onClick={() => props.onChoose({ name }, name)}>
            {text.useName(name)}
          </button>
        </div>
      )}
    </div>
  );
}

/** From the list we have, or asked of the box where we may not have the list yet. */
function useFound(typed: string, staff: readonly Somebody[] | null) {
  const { door } = usePhone();
  const [asked, setAsked] = useState<readonly Somebody[]>([]);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const name = typed.trim();
  useEffect(() => {
    if (staff !== null || name.length < NAME_MIN) return setAsked([]);
    let current = true;
    const timer = setTimeout(async () => {
      const answer = await door.people(name);
      if (!current) return;
      setAsked(answer.ok ? answer.value : []);
      setTrouble(answer.ok ? null : answer.failure);
    }, 250);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [name, staff]);
  if (staff === null) return { found: asked, trouble };
  const wordsOf = (person: Somebody) => ({
    words: spellings(person.name).flatMap((spelling) => spelling.split(/[\s-]+/)),
  });
  return {
    found: staff.filter((person) => matches(wordsOf(person), name)).sort(byRank),
    trouble: null,
  };
}

/** Leaders first, then as in a Danish telephone book. */
function byRank(a: Somebody, b: Somebody): number {
  const rank = ({ role }: Somebody) => (role === 'leader' ? 0 : 1);
  return rank(a) - rank(b) || a.name.localeCompare(b.name, 'da');
}

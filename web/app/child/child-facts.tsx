import type { Child } from '../../../src/core/snapshot.ts';
import { Moment, Stamp } from '../components/stamp.tsx';
import { usePhone, useText } from '../context.ts';
import { childText } from './text.ts';

/** What everybody near the child has to know. */
export function Important({ child }: { readonly child: Child }) {
  const text = useText(childText);
  const nothing = child.allergies.length === 0 && !child.needs;
  return (
    <section class={nothing ? 'card' : 'card card-important'}>
      <h2>{text.important}</h2>
      {nothing && <p>{text.noneKnown}</p>}
      <dl class="facts">
        {child.allergies.length > 0 && (
          <div>
            <dt>{text.allergies}</dt>
            <dd class="strong">{child.allergies.join(', ')}</dd>
          </div>
        )}
        {child.needs && (
          <div>
            <dt>{text.needs}</dt>
            <dd>{child.needs}</dd>
          </div>
        )}
      </dl>
      <Stamp at={child.sourceAt} from={child.source} />
    </section>
  );
}

export function ChildNotes({ childId }: { readonly childId: string }) {
  const { data } = usePhone();
  const text = useText(childText);
  const notes = data.live.value.notes.filter((note) => note.childId === childId);
  if (notes.length === 0) return null;
  return (
    <section>
      <h2>{text.notes}</h2>
      <ul class="plain-list notes">
        {notes.map((note) => (
          <li key={note.eventId} class="card">
            <p>{note.text}</p>
            <p class="stamp">
              {note.by} <Moment at={note.at} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

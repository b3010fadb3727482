import { useId, useState } from 'preact/hooks';
import { usePhone, useText } from '../context.ts';
import { words } from '../words.ts';
import { logText } from './text.ts';

/** The box takes at most this much text, as core/events.ts has it. */
const NOTE_MAX = 2000;

export function NoteForm() {
  const { records, notices } = usePhone();
  const text = useText(logText);
  const { save } = useText(words);
  const [note, setNote] = useState('');
  const id = useId();
  return (
    <form
      class="note-form"
      onSubmit={(event) => {
        event.preventDefault();
        records.note(note);
        setNote('');
        notices.say(text.saved);
      }}
    >
      <div class="field">
        <label for={id}>{text.write}</label>
        <textarea
          id={id}
          rows={2}
          maxLength={NOTE_MAX}
          value={note}
          aria-describedby={`${id}-hint`}
          onInput={(event) => setNote(event.currentTarget.value)}
        />
        <p id={`${id}-hint`} class="hint">
          {text.noteHint}
        </p>
      </div>
      <button type="submit" class="button button-main" disabled={note.trim() === ''}>
        {save}
      </button>
    </form>
  );
}

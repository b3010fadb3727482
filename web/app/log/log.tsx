import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { LogAnswer, LogLine } from '../../../src/core/device-api.ts';
import { STATUSES } from '../../../src/core/snapshot.ts';
import type { Trouble } from '../api.ts';
import { Page } from '../components/page.tsx';
import { Moment, TroubleLine } from '../components/time.tsx';
import { useNameOf, usePhone, useText } from '../context.ts';
import { medicineText } from '../medicine/text.ts';
import { hrefOf } from '../state/route.ts';
import { words } from '../text.ts';
import { logText } from './text.ts';
import './log.css';

/** Turns a log line into words: the device sends codes. */
function useLogWords(): (line: LogLine) => string {
  const phone = usePhone();
  const text = useText(logText);
  const medicine = useText(medicineText);
  const common = useText(words);

  function wordFor(line: LogLine, key: string, value: string): string {
    if (key === 'change') return wordOf(text.outage, value) ?? value;
    if (key === 'how') return wordOf(text.how, value) ?? value;
    if (key === 'card') return (value === 'leader' ? common.leader : common.staff).toLowerCase();
    if (key === 'medicationId') return medicineName(line, value);
    if (key !== 'status') return value;
    const status = STATUSES.find((known) => known === value);
    if (status) return common.statuses[status];
    if (value === 'notDone') return medicine.statuses.notDone;
    return value === 'completed' ? medicine.statuses.completed : medicine.statuses.corrected;
  }

  function medicineName(line: LogLine, id: string): string {
    const child = line.childId === undefined ? undefined : phone.data.child(line.childId);
    return child?.medications.find((medication) => medication.id === id)?.name ?? '';
  }

  return (line) => {
    const detail = Object.entries(line.detail ?? {}).map(
      ([key, value]) => [key, wordFor(line, key, String(value))] as const,
    );
    const show = wordOf(text.kinds, line.kind);
    return show ? show(Object.fromEntries(detail)) : text.other(line.kind);
  };
}

/** Looks up a code that may be newer than this app. */
function wordOf<T>(words: Readonly<Record<string, T>>, code: string): T | undefined {
  return words[code];
}

/** The longest text the device accepts; `TEXT_MAX` of core/events.ts, in UTF-16 units. */
const NOTE_MAX = 2000;

function NoteForm() {
  const { records, messages } = usePhone();
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
        messages.show(text.saved);
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

/** All recorded events, newest first. It fetches again when the live picture has changed. */
export function Log() {
  const text = useText(logText);
  const phone = usePhone();
  const [lines, setLines] = useState<readonly LogLine[] | null>(null);
  const [next, setNext] = useState<number | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const turns = useRef({ asked: 0, shown: 0 });
  const fetch = async (before: number | null, known: readonly LogLine[]) => {
    const query = before === null ? '' : `?before=${before}`;
    const mine = ++turns.current.asked;
    const answer = await phone.client.get<LogAnswer>(`/api/log${query}`);
    // Answers may arrive out of order; an older one must not replace a newer one.
    if (mine < turns.current.shown) return;
    turns.current.shown = mine;
    setTrouble(answer.ok ? null : answer.failure);
    if (!answer.ok) return;
    setLines([...known, ...answer.value.lines]);
    setNext(answer.value.next);
  };
  const cursor = phone.data.live.value.cursor;
  useEffect(() => void fetch(null, []), [cursor]);
  return (
    <Page page="log" class="log">
      <NoteForm />
      <TroubleLine trouble={trouble} />
      {lines?.length === 0 && <p>{text.empty}</p>}
      <ol class="plain-list log-lines">
        {lines?.map((line) => (
          <Line key={line.n} line={line} />
        ))}
      </ol>
      {next !== null && lines !== null && (
        <button type="button" class="button" onClick={() => fetch(next, lines)}>
          {text.older}
        </button>
      )}
    </Page>
  );
}

function Line({ line }: { readonly line: LogLine }) {
  const phone = usePhone();
  const text = useText(logText);
  const nameOf = useNameOf();
  const show = useLogWords();
  const { unsure } = useText(words);
  const child = line.childId === undefined ? undefined : phone.data.child(line.childId);
  return (
    <li class="log-line">
      <p class="stamp">
        <Moment at={line.at} /> {line.by ?? text.box}
        {line.detail?.drill === true && ` · ${text.drill}`}
        {line.detail?.certain === false && ` · ${unsure}`}
      </p>
      <p>
        {child && (
          <>
            <a href={hrefOf({ page: 'child', childId: child.id })}>{nameOf(child)}</a>{' '}
          </>
        )}
        {show(line)}
      </p>
    </li>
  );
}

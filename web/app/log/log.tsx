import { useEffect, useRef, useState } from 'preact/hooks';
import type { LogAnswer, LogLine } from '../../../src/core/device-api.ts';
import type { Trouble } from '../client.ts';
import { Page } from '../components/page.tsx';
import { Moment } from '../components/stamp.tsx';
import { TroubleLine } from '../components/trouble-line.tsx';
import { useNameOf, usePhone, useText } from '../context.ts';
import { hrefOf } from '../state/route.ts';
import { words } from '../words.ts';
import { useLogWords } from './log-words.ts';
import { NoteForm } from './note-form.tsx';
import { logText } from './text.ts';

/** What has happened, newest first; it fetches again when something new was recorded. */
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
    // On a busy box answers overtake each other: the one asked for last knows most.
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
    <Page title={text.title} class="log">
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
  const say = useLogWords();
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
        {say(line)}
      </p>
    </li>
  );
}

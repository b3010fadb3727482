import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { type Timestamp, wallDate, wallTime } from '../../../src/core/time.ts';
import type { Answer, Trouble } from '../api.ts';
import { Icon } from '../components/icon.tsx';
import type { IconName } from '../components/icon-paths.ts';
import { Page } from '../components/page.tsx';
import { Sheet } from '../components/sheet.tsx';
import { TroubleLine, Warning } from '../components/time.tsx';
import { usePhone, useText } from '../context.ts';
import { factsOf, linkWord, plainPages } from '../routes.ts';
import { LanguageButton } from '../sign-in/start.tsx';
import { hrefOf } from '../state/route.ts';
import { words } from '../text.ts';
import { moreText } from './text.ts';
import './more.css';

type Question = 'lock' | 'signOut' | 'drillOn' | 'drillOff' | 'setClock' | 'end';

/** Asks once more before something that concerns everybody. */
function Confirm<T>(props: {
  readonly title: string;
  readonly action: string;
  readonly run: () => Answer<T>;
  readonly onDone: (value: T) => void;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}) {
  const text = useText(words);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const go = async () => {
    setBusy(true);
    const answer = await props.run();
    setBusy(false);
    if (!answer.ok) return setTrouble(answer.failure);
    props.onClose();
    props.onDone(answer.value);
  };
  return (
    <Sheet title={props.title} onClose={props.onClose}>
      {props.children}
      <TroubleLine trouble={trouble} />
      <button type="button" class="button button-main" disabled={busy} onClick={go}>
        {busy ? text.working : props.action}
      </button>
    </Sheet>
  );
}

/** The dialogs of the menu: each says what will happen to everybody before it is done. */
function QuestionSheet(props: { readonly question: Question; readonly onClose: () => void }) {
  const { onClose } = props;
  const phone = usePhone();
  const text = useText(moreText);
  const waiting = phone.waiting.value;
  const { dayTime } = useText(words);
  const wall = (at: Timestamp) => dayTime(wallDate(at), wallTime(at));
  const refresh = () => void phone.refresh();
  switch (props.question) {
    case 'lock':
      return (
        <Confirm
          title={text.lockAsk}
          action={text.lock}
          run={phone.sessionClient.lock}
          onDone={() => phone.leave()}
          onClose={onClose}
        >
          <p>{text.lockHint}</p>
        </Confirm>
      );
    case 'signOut':
      return (
        <Confirm
          title={text.signOutAsk}
          action={text.signOut}
          run={phone.sessionClient.signOut}
          onDone={() => {
            phone.outbox.clear();
            phone.leave(text.signedOut);
            refresh();
          }}
          onClose={onClose}
        >
          {waiting > 0 ? <Warning>{text.signOutWaiting(waiting)}</Warning> : null}
        </Confirm>
      );
    case 'setClock':
      return (
        <Confirm
          title={text.setClockAsk}
          action={text.setClock}
          run={phone.device.setClock}
          onDone={() => {
            phone.messages.show(text.clockIsSet);
            refresh();
          }}
          onClose={onClose}
        >
          <p>{text.setClockHint(wall(phone.clock.now()), wall(phone.clock.phone()))}</p>
        </Confirm>
      );
    case 'end':
      return (
        <Confirm
          title={text.endAsk}
          action={text.end}
          run={phone.sessionClient.end}
          onDone={(report) => {
            phone.handover.value = report;
            phone.leave('');
          }}
          onClose={onClose}
        >
          <p>{text.endHint}</p>
        </Confirm>
      );
    case 'drillOn':
    case 'drillOff': {
      const on = props.question === 'drillOn';
      return (
        <Confirm
          title={on ? text.drillAsk : text.drillOff}
          action={on ? text.drillOn : text.drillOff}
          run={() => phone.sessionClient.drill(on)}
          onDone={refresh}
          onClose={onClose}
        >
          <p>{on ? text.drillHint : text.drillOffHint}</p>
        </Confirm>
      );
    }
  }
}

/** Everything that is not needed every minute. */
export function More() {
  const phone = usePhone();
  const text = useText(moreText);
  const { leader, staff } = useText(words);
  const [question, setQuestion] = useState<Question | null>(null);
  const person = phone.sessionClient.session.value.person;
  const drill = phone.drill.value;
  const unsure = phone.device.status.value?.clock.certain === false;
  const ask = (icon: IconName, words: string, asked: Question) => (
    <li>
      <button type="button" class="menu-item" onClick={() => setQuestion(asked)}>
        <Icon name={icon} />
        {words}
      </button>
    </li>
  );
  return (
    <Page page="more" class="more">
      {person && (
        <p class="lead">
          {text.signedInAs(person.name, person.role === 'leader' ? leader : staff)}
        </p>
      )}
      <ul class="plain-list menu">
        {plainPages.map((page) => {
          const { parent, menu } = factsOf(page);
          return (
            parent === 'more' &&
            menu && (
              <li key={page}>
                <a class="menu-item" href={hrefOf({ page })}>
                  <Icon name={menu} />
                  {linkWord(page, phone.language.value)}
                </a>
              </li>
            )
          );
        })}
        {ask('lock', text.lock, 'lock')}
        {ask('out', text.signOut, 'signOut')}
      </ul>
      {person?.role === 'leader' && (
        <section>
          <h2>{text.leader}</h2>
          <ul class="plain-list menu">
            {ask('flag', drill ? text.drillOff : text.drillOn, drill ? 'drillOff' : 'drillOn')}
            {unsure && ask('log', text.setClock, 'setClock')}
            {ask('yes', text.end, 'end')}
          </ul>
        </section>
      )}
      <LanguageButton />
      {question && <QuestionSheet question={question} onClose={() => setQuestion(null)} />}
    </Page>
  );
}

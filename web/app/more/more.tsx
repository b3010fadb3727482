import { useState } from 'preact/hooks';
import { Icon, type IconName } from '../components/icon.tsx';
import { Page } from '../components/page.tsx';
import { usePhone, useText } from '../context.ts';
import { startText } from '../sign-in/start.ts';
import { LanguageButton } from '../sign-in/start.tsx';
import { hrefOf } from '../state/route.ts';
import { words } from '../words.ts';
import { type Question, QuestionSheet } from './questions.tsx';
import { moreText } from './text.ts';

/** Everything that is not needed every minute. */
export function More() {
  const phone = usePhone();
  const text = useText(moreText);
  const { leader, staff } = useText(words);
  const { boxStatus } = useText(startText);
  const [question, setQuestion] = useState<Question | null>(null);
  const person = phone.door.session.value.person;
  const drill = phone.box.status.value?.drill ?? false;
  const unsure = phone.box.status.value?.clock.certain === false;
  const ask = (icon: IconName, words: string, asked: Question) => (
    <li>
      <button type="button" class="menu-item" onClick={() => setQuestion(asked)}>
        <Icon name={icon} />
        {words}
      </button>
    </li>
  );
  return (
    <Page title={text.title} class="more">
      {person && (
        <p class="lead">
          {text.signedInAs(person.name, person.role === 'leader' ? leader : staff)}
        </p>
      )}
      <ul class="plain-list menu">
        <Go icon="person" page="people" words={text.people} />
        <Go icon="box" page="status" words={boxStatus} />
        <Go icon="edit" page="pin" words={text.pin} />
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

function Go(props: {
  readonly icon: IconName;
  readonly page: 'people' | 'status' | 'pin';
  readonly words: string;
}) {
  return (
    <li>
      <a class="menu-item" href={hrefOf({ page: props.page })}>
        <Icon name={props.icon} />
        {props.words}
      </a>
    </li>
  );
}

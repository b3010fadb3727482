import { LANGUAGES } from '../../../src/core/text/language.ts';
import { Icon, Lantern } from '../components/icon.tsx';
import { Page } from '../components/page.tsx';
import { usePhone, useText } from '../context.ts';
import { linkWord } from '../routes.ts';
import { hrefOf, type Phase } from '../state/route.ts';
import { words } from '../text.ts';
import { KeycardForm } from './forms.tsx';
import { SignIn } from './sign-in.tsx';
import { startText } from './text.ts';
import './sign-in.css';

/** The phases before somebody is signed in. */
type StartPhase = Exclude<Phase, 'setPin' | 'in' | 'handover'>;

/** Before somebody is signed in: what to do now, in one sentence, and one thing to do. */
export function Start({ phase }: { readonly phase: StartPhase }) {
  return (
    <div class="start">
      <StartHeader />
      <Stage phase={phase} />
      {phase !== 'looking' && <StartFoot phase={phase} />}
    </div>
  );
}

function Stage({ phase }: { readonly phase: StartPhase }) {
  const phone = usePhone();
  const text = useText(startText);
  const { working, unreachable, unreachableHint } = useText(words);
  switch (phase) {
    case 'looking':
      return (
        <Page key={phase} title={text.looking} class="start-page start-wait">
          <span />
        </Page>
      );
    case 'unreachable':
      return (
        <Page key={phase} title={unreachable} class="start-page">
          <p class="lead">{unreachableHint}</p>
          <button type="button" class="button button-main" onClick={phone.refresh}>
            {text.again}
          </button>
        </Page>
      );
    case 'normal':
      return (
        <Page key={phase} title={text.normal} class="start-page">
          <p class="lead">{text.normalHint}</p>
          <a class="button button-main" href={hrefOf({ page: 'status' })}>
            {linkWord('status', phone.language.value)}
          </a>
        </Page>
      );
    case 'closed':
      return (
        <Page key={phase} title={text.closed} class="start-page">
          <KeycardForm />
        </Page>
      );
    case 'loading':
      return (
        <Page key={phase} title={working} class="start-page start-wait">
          <span />
        </Page>
      );
    case 'signIn':
    case 'choose':
      return <SignIn key={phase} />;
  }
}

function StartHeader() {
  const { device } = usePhone();
  const { app } = useText(words);
  return (
    <header class="start-header">
      <Lantern />
      <div>
        <p class="start-app">{app}</p>
        <p class="start-place">{device.status.value?.institution?.name ?? ''}</p>
      </div>
    </header>
  );
}

function StartFoot({ phase }: { readonly phase: StartPhase }) {
  const language = usePhone().language.value;
  const showsStatus = phase !== 'normal' && phase !== 'unreachable';
  return (
    <footer class="start-foot">
      {showsStatus && (
        <a class="button button-quiet" href={hrefOf({ page: 'status' })}>
          <Icon name="box" />
          {linkWord('status', language)}
        </a>
      )}
      <LanguageButton />
    </footer>
  );
}

/** Names the other language in its own words. */
export function LanguageButton() {
  const { language } = usePhone();
  const text = useText(words);
  const other = LANGUAGES.find((known) => known !== language.value) ?? language.value;
  return (
    <button
      type="button"
      class="button button-quiet"
      lang={other}
      onClick={() => {
        language.value = other;
      }}
    >
      <Icon name="globe" />
      {text.language}
    </button>
  );
}

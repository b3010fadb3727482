import { LANGUAGES } from '../../../src/core/text/language.ts';
import { Icon, Lantern } from '../components/icon.tsx';
import { Page } from '../components/page.tsx';
import { usePhone, useText } from '../context.ts';
import { hrefOf } from '../state/route.ts';
import { words } from '../text.ts';
import { KeycardForm } from './keycard-form.tsx';
import { SignIn } from './sign-in.tsx';
import { startText } from './text.ts';

/** Before anybody is in: what to do now, in one sentence, and one thing to do. */
export function Start() {
  const phone = usePhone();
  return (
    <div class="start">
      <StartHeader />
      <Stage phase={phone.phase.value} />
      {phone.phase.value !== 'looking' && <StartFoot />}
    </div>
  );
}

function Stage({ phase }: { readonly phase: string }) {
  const phone = usePhone();
  const text = useText(startText);
  const { working } = useText(words);
  switch (phase) {
    case 'looking':
      return (
        <Page key={phase} title={text.looking} class="start-page start-wait">
          <span />
        </Page>
      );
    case 'unreachable':
      return (
        <Page key={phase} title={text.unreachable} class="start-page">
          <p class="lead">{text.unreachableHint}</p>
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
            {text.deviceStatus}
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
    default:
      return <SignIn key={phase} />;
  }
}

function StartHeader() {
  const { box } = usePhone();
  const { app } = useText(words);
  return (
    <header class="start-header">
      <Lantern />
      <div>
        <p class="start-app">{app}</p>
        <p class="start-place">{box.status.value?.institution?.name ?? ''}</p>
      </div>
    </header>
  );
}

function StartFoot() {
  const text = useText(startText);
  const phone = usePhone();
  const showsStatus = phone.phase.value !== 'normal' && phone.phase.value !== 'unreachable';
  return (
    <footer class="start-foot">
      {showsStatus && (
        <a class="button button-quiet" href={hrefOf({ page: 'status' })}>
          <Icon name="box" />
          {text.deviceStatus}
        </a>
      )}
      <LanguageButton />
    </footer>
  );
}

/** Names the other language in its own words. */
export function LanguageButton() {
  const { language } = usePhone();
  const text = useText(startText);
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

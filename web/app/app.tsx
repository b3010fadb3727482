import { useEffect } from 'preact/hooks';
import { ChildPage } from './child/child.tsx';
import { Children } from './children/children.tsx';
import { Banners } from './components/banners.tsx';
import { Page, Tabs } from './components/page.tsx';
import { PeopleList } from './components/people-list.tsx';
import { PickUpSheet } from './components/pick-up-sheet.tsx';
import { AlarmSheet, Snackbar } from './components/snackbar.tsx';
import { usePhone, useText } from './context.ts';
import { Handover } from './handover/handover.tsx';
import { Log } from './log/log.tsx';
import { More } from './more/more.tsx';
import { Overview } from './overview/overview.tsx';
import { overviewText } from './overview/text.ts';
import { PlanPage } from './plan/plan.tsx';
import { SetPin } from './sign-in/set-pin.tsx';
import { Start } from './sign-in/start.tsx';
import { hrefOf } from './state/route.ts';
import { StatusPage } from './status/status.tsx';
import { frameText } from './text.ts';

/** The whole app: which screen, and what surrounds every screen. */
export function App() {
  const phone = usePhone();
  const language = phone.language.value;
  const text = useText(frameText);
  const drill = phone.box.status.value?.drill ?? false;
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return (
    <div class={drill ? 'frame frame-drill' : 'frame'}>
      {phone.phase.value === 'in' && (
        <button type="button" class="skip" onClick={skip}>
          {text.skip}
        </button>
      )}
      <Banners />
      <Screen />
      <Snackbar />
      <PickUpSheet />
      <AlarmSheet />
    </div>
  );
}

/** A button, not a link: the fragment is our route. */
function skip(): void {
  document.querySelector<HTMLElement>('main h1')?.focus();
}

function Screen() {
  const phone = usePhone();
  const route = phone.route.value;
  const phase = phone.phase.value;
  if (phase === 'handover') return <Handover />;
  if (phase === 'in')
    return (
      <>
        <SignedIn />
        <Tabs />
      </>
    );
  if (route.page === 'status') return <StatusPage />;
  if (phase !== 'setPin') return <Start />;
  const done = () => {
    phone.pinLater.value = true;
  };
  return <SetPin onDone={done} onLater={done} />;
}

function SignedIn() {
  const phone = usePhone();
  const { people } = useText(overviewText);
  const route = phone.route.value;
  // Without a step in the history: going on hushes what was just said, and nobody goes back to a PIN.
  const toMore = () => {
    phone.route.value = { page: 'more' };
  };
  switch (route.page) {
    case 'overview':
      return <Overview />;
    case 'children':
      return <Children />;
    case 'child':
      return <ChildPage childId={route.childId} />;
    case 'log':
      return <Log />;
    case 'plan':
      return <PlanPage />;
    case 'more':
      return <More />;
    case 'status':
      return <StatusPage />;
    case 'pin':
      return <SetPin onDone={toMore} onLater={toMore} />;
    case 'people':
      return (
        <Page
          title={people(phone.data.live.value.people?.length ?? 0)}
          back={hrefOf({ page: 'more' })}
        >
          <PeopleList />
        </Page>
      );
  }
}

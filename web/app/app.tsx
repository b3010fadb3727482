import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { ChildPage } from './child/child.tsx';
import { Children } from './children/children.tsx';
import { PickUpSheet } from './components/attendance.tsx';
import { AlarmSheet, Banners, Snackbar } from './components/banners.tsx';
import { Tabs } from './components/page.tsx';
import { usePhone, useText } from './context.ts';
import { Handover } from './handover/handover.tsx';
import { Log } from './log/log.tsx';
import { More } from './more/more.tsx';
import { Overview } from './overview/overview.tsx';
import { PeoplePage } from './people/people.tsx';
import { PlanPage } from './plan/plan.tsx';
import { factsOf, type PageName, type RouteTo } from './routes.ts';
import { PinPage, SetPin } from './sign-in/forms.tsx';
import { Start } from './sign-in/start.tsx';
import { StatusPage } from './status/status.tsx';
import { frameText } from './text.ts';

/** The whole app: which screen, and what surrounds every screen. */
export function App() {
  const phone = usePhone();
  const language = phone.language.value;
  const text = useText(frameText);
  const drill = phone.drill.value;
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
      {/* Drawn anew when a drill ends: what was begun in it is dropped. */}
      <Screen key={phone.drillsEnded.value} />
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
        {draw(route)}
        <Tabs />
      </>
    );
  if (factsOf(route.page).toAnybody) return draw(route);
  if (phase !== 'setPin') return <Start phase={phase} />;
  const done = () => {
    phone.pinLater.value = true;
  };
  return <SetPin onDone={done} onLater={done} />;
}

/** How each page of the table in routes.ts is drawn. */
const drawings: { readonly [Page in PageName]: (route: RouteTo<Page>) => VNode } = {
  overview: () => <Overview />,
  children: () => <Children />,
  child: ({ childId }) => <ChildPage childId={childId} />,
  plan: () => <PlanPage />,
  log: () => <Log />,
  more: () => <More />,
  people: () => <PeoplePage />,
  status: () => <StatusPage />,
  pin: () => <PinPage />,
};

function draw<Page extends PageName>(route: RouteTo<Page>): VNode {
  return drawings[route.page](route);
}

import './style/base.css';
import './style/controls.css';
import './style/frame.css';
import { effect } from '@preact/signals';
import { render } from 'preact';
import { v7 } from 'uuid';
import { pickLanguage } from '../../src/core/text/language.ts';
import { createClient } from './api.ts';
import { App } from './app.tsx';
import { PhoneContext } from './context.ts';
import { rememberedLanguage, rememberLanguage } from './language-memory.ts';
import type { Route } from './routes.ts';
import { createPhone, type Phone } from './state/app-state.ts';
import { hrefOf, parseRoute, scannedCode } from './state/route.ts';

/** How often the device's status is fetched, in milliseconds: more often while somebody waits. */
const WAITING_MS = 2_500;
const SIGNED_IN_MS = 8_000;

/** Fetches now and then for ever; at once when the page is shown again or the network is back. */
async function keepFresh(phone: Phone): Promise<never> {
  let woken = false;
  let endWait = () => {};
  const wake = () => {
    woken = true;
    endWait();
  };
  document.addEventListener('visibilitychange', () => document.hidden || wake());
  addEventListener('online', wake);
  addEventListener('offline', wake);
  for (;;) {
    woken = false;
    if (!document.hidden) await phone.refresh();
    // Woken during a request: its answer may be older than what woke us, so fetch again.
    if (woken) continue;
    await new Promise<void>((resolve) => {
      endWait = resolve;
      const settled = phone.phase.value === 'in' && phone.connected.value;
      setTimeout(resolve, settled ? SIGNED_IN_MS : WAITING_MS);
    });
  }
}

/** `/status` is the janitor's address, on paper beside the device; all else is in the fragment. */
function routeHere(here: Pick<Location, 'pathname' | 'hash'>): Route {
  if (here.hash === '' && here.pathname === '/status') return { page: 'status' };
  return parseRoute(here.hash);
}

/**
 * A keycard scanned with the camera opens this page with its code in the fragment. The code is taken
 * out of the address bar and the history before anything else, then posted.
 */
async function takeScannedCode(phone: Phone): Promise<void> {
  const code = scannedCode(location.hash);
  if (code === null) return;
  history.replaceState(null, '', location.pathname);
  await phone.refresh();
  const answer = await phone.sessionClient.unlock(code);
  if (answer.ok) await phone.refresh();
  else phone.eventMessages.trouble(answer.failure);
}

/** Keeps address and route the same: links change the address, the app itself the route. */
function followLocation(phone: Phone): void {
  effect(() => {
    const href = hrefOf(phone.route.value);
    if (scannedCode(location.hash) === null && hrefOf(routeHere(location)) !== href)
      history.replaceState(null, '', href);
  });
  addEventListener('hashchange', () => {
    if (scannedCode(location.hash) !== null) void takeScannedCode(phone);
    else {
      phone.messages.hide();
      phone.route.value = routeHere(location);
    }
  });
}

/** The composition root of the phone app: everything it needs of the browser is named here. */
const phone = createPhone({
  client: createClient((input, init) => fetch(input, init)),
  createSource: (url, on) => {
    const source = new EventSource(url);
    source.onopen = on.open;
    source.onerror = on.error;
    source.onmessage = ({ data }) => on.message(data);
    return () => source.close();
  },
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  phoneNow: Date.now,
  phoneOffsetMinutes: -new Date().getTimezoneOffset(),
  uuid: v7,
  language: rememberedLanguage() ?? pickLanguage(navigator.languages),
  route: routeHere(location),
});
effect(() => rememberLanguage(phone.language.value));

const root = document.getElementById('app');
if (root !== null) {
  render(
    <PhoneContext.Provider value={phone}>
      <App />
    </PhoneContext.Provider>,
    root,
  );
}
followLocation(phone);
void takeScannedCode(phone).then(() => keepFresh(phone));

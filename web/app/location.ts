import { effect } from '@preact/signals';
import type { Phone } from './state/app-state.ts';
import { hrefOf, parseRoute, type Route, scannedCode } from './state/route.ts';

/** `/status` is the janitor's address, on paper beside the box; all else is in the fragment. */
export function routeHere(here: Pick<Location, 'pathname' | 'hash'>): Route {
  if (here.hash === '' && here.pathname === '/status') return { page: 'status' };
  return parseRoute(here.hash);
}

/**
 * A keycard scanned with the camera lands here with its code in the fragment. It is taken out of
 * the address bar and the history before anything else, then posted.
 */
export async function takeScannedCode(phone: Phone): Promise<void> {
  const code = scannedCode(location.hash);
  if (code === null) return;
  history.replaceState(null, '', location.pathname);
  await phone.refresh();
  const answer = await phone.door.unlock(code);
  if (answer.ok) await phone.refresh();
  else phone.tellers.trouble(answer.failure);
}

/** Links change the address and the address the screen; where the app moves, the address follows. */
export function followLocation(phone: Phone): void {
  effect(() => {
    const href = hrefOf(phone.route.value);
    if (scannedCode(location.hash) === null && hrefOf(routeHere(location)) !== href)
      history.replaceState(null, '', href);
  });
  addEventListener('hashchange', () => {
    if (scannedCode(location.hash) !== null) void takeScannedCode(phone);
    else {
      phone.notices.hush();
      phone.route.value = routeHere(location);
    }
  });
}

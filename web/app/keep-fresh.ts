import type { Phone } from './state/app-state.ts';

/** How often the box is asked how it is, in milliseconds: more often while somebody waits for it. */
const OUTSIDE_MS = 2_500;
const INSIDE_MS = 8_000;

/** Asks now, then for ever, and at once when the phone is looked at again or finds its network. */
export async function keepFresh(phone: Phone): Promise<never> {
  let woken = false;
  let rise = () => {};
  const wake = () => {
    woken = true;
    rise();
  };
  document.addEventListener('visibilitychange', () => document.hidden || wake());
  addEventListener('online', wake);
  addEventListener('offline', wake);
  for (;;) {
    woken = false;
    if (!document.hidden) await phone.refresh();
    // Woken while an answer was under way, it may be from before: we ask again at once.
    if (woken) continue;
    await new Promise<void>((resolve) => {
      rise = resolve;
      const calm = phone.phase.value === 'in' && phone.connected.value;
      setTimeout(resolve, calm ? INSIDE_MS : OUTSIDE_MS);
    });
  }
}

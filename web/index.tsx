import { effect } from '@preact/signals';
import { render } from 'preact';
import { v7 } from 'uuid';
import { pickLanguage } from '../src/core/text/language.ts';
import { createClient } from './app/api/client.ts';
import { App } from './app/app.tsx';
import { PhoneContext } from './app/context.ts';
import { keepFresh } from './app/keep-fresh.ts';
import { rememberedLanguage, rememberLanguage } from './app/language-memory.ts';
import { followLocation, routeHere, takeScannedCode } from './app/location.ts';
import { createPhone } from './app/state/phone.ts';
import './app/css/all.css';

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

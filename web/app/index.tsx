import { effect } from '@preact/signals';
import { render } from 'preact';
import { v7 } from 'uuid';
import { pickLanguage } from '../../src/core/text/language.ts';
import { App } from './app.tsx';
import { createClient } from './client.ts';
import { PhoneContext } from './context.ts';
import { keepFresh } from './keep-fresh.ts';
import { rememberedLanguage, rememberLanguage } from './language-memory.ts';
import { followLocation, routeHere, takeScannedCode } from './location.ts';
import { createPhone } from './state/app-state.ts';
import './style/all.css';

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

import { watch } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../lib/runtime.mjs';
import { keepServices } from './services.mjs';
import { servePages } from './web.mjs';

/** Saving may change many files, and an editor writes each of them more than once. */
const DEBOUNCE_MS = 200;
/** Distance of our first port from the demo's first: the ports of the pages lie between. */
const SERVICES_ABOVE = 10;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8500' },
    data: { type: 'string', default: join(homedir(), '.lygte', 'dev') },
    import: { type: 'string' },
    institution: { type: 'string' },
    lang: { type: 'string' },
  },
});
const { port: first, data, ...passed } = values;
const port = Number(first);
const options = { port: port + SERVICES_ABOVE, data, ...passed };

const services = keepServices(
  Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
);
const pages = await servePages(port, services.addresses);
console.log(`desk       ${pages.desk}`);
console.log(`phone app  ${pages.phone}`);

let timer;
const watchers = ['src', 'appliance'].map((folder) =>
  watch(join(root, folder), { recursive: true }, (_what, file) => {
    if (!/\.(ts|json)$/.test(file ?? '')) return;
    clearTimeout(timer);
    timer = setTimeout(services.restart, DEBOUNCE_MS);
  }),
);

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);

async function stop() {
  if (stopping) return;
  stopping = true;
  clearTimeout(timer);
  for (const watcher of watchers) watcher.close();
  await Promise.all([services.stop(), pages.close()]);
  process.exit(0);
}

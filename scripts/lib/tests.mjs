import { installTools } from './debian.mjs';
import { run } from './runtime.mjs';
import { buildIsUpToDate } from './up-to-date.mjs';

/** Command that a test runs -> the Debian package that has it. */
const TOOLS = {
  chromium: 'chromium',
  age: 'age',
  pdftotext: 'poppler-utils',
  zbarimg: 'zbar-tools',
  pebble: 'pebble',
  dnsmasq: 'dnsmasq-base',
  nft: 'nftables',
  ip: 'iproute2',
  ping: 'iputils-ping',
};

/** Installs what the tests need and builds what they start. Ends this process where that fails. */
export function prepareTests() {
  must(run([process.execPath, 'scripts/setup.mjs']));
  installTools(TOOLS);
  if (!buildIsUpToDate()) must(run([process.execPath, 'scripts/build.mjs']));
}

function must(code) {
  if (code !== 0) process.exit(code);
}

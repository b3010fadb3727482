import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { newDeviceKey } from '../../appliance/tls/device-key.ts';
import { unwrap } from '../../src/core/errors.ts';
import { openAuthority } from '../../src/hub/certificates/authority.ts';
import { steppedClock } from './clock.ts';
import { freePort } from './postgres.ts';
import { seededRandom } from './random.ts';

/** An authority as on the internet, and the DNS it looks into. */
export interface TestAcme {
  readonly directory: string;
  /** A script that changes that DNS. */
  readonly hook: string;
  /** What the script has been called with, oldest first. */
  calls(): string[];
  /** PEM of the authority that the tests trust. */
  root(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Let's Encrypt's test authority `pebble` with its test DNS, on the loopback. From here on this
 * process trusts the certificate of pebble's own web server.
 */
export async function startPebble(): Promise<TestAcme> {
  const folder = mkdtempSync(join(tmpdir(), 'lygte-pebble-'));
  const at = (name: string) => join(folder, name);
  const [port, management, dns, dnsManagement] = await Promise.all([1, 2, 3, 4].map(freePort));
  const key = newDeviceKey();
  const deps = { clock: steppedClock(new Date().toISOString()), random: seededRandom(folder) };
  const authority = unwrap(await openAuthority(at('web'), ['localhost'], deps));
  writeFileSync(at('key.pem'), key.pem);
  const publicKey = key.publicKey;
  writeFileSync(at('cert.pem'), await authority.sign({ name: 'localhost', publicKey }));
  setDefaultCACertificates([...getCACertificates('default'), authority.pem]);
  const pebble = {
    listenAddress: `127.0.0.1:${port}`,
    managementListenAddress: `127.0.0.1:${management}`,
    certificate: at('cert.pem'),
    privateKey: at('key.pem'),
    httpPort: 5002,
    tlsPort: 5001,
    ocspResponderURL: '',
    externalAccountBindingRequired: false,
  };
  writeFileSync(at('config.json'), JSON.stringify({ pebble }));
  const dnsApi = `http://127.0.0.1:${dnsManagement}`;
  writeFileSync(at('hook'), hookScript(dnsApi, at('calls')));
  chmodSync(at('hook'), 0o755);

  const off = ['-http01', '', '-https01', '', '-tlsalpn01', ''];
  const names = ['-dns01', `127.0.0.1:${dns}`, '-management', `127.0.0.1:${dnsManagement}`];
  const running = await Promise.all([
    started('pebble-challtestsrv', [...off, ...names], /Starting management server/),
    started(
      'pebble',
      ['-config', at('config.json'), '-strict', '-dnsserver', `127.0.0.1:${dns}`],
      /Listening on/,
    ),
  ]);
  return {
    directory: `https://localhost:${port}/dir`,
    hook: at('hook'),
    calls: () =>
      existsSync(at('calls')) ? readFileSync(at('calls'), 'utf8').trimEnd().split('\n') : [],
    root: async () => await (await fetch(`https://localhost:${management}/roots/0`)).text(),
    async stop() {
      await Promise.all(running.map(ended));
      rmSync(folder, { recursive: true });
    },
  };
}

/** What a municipality writes for its own name server. */
function hookScript(api: string, log: string): string {
  return `#!${process.execPath}
const { appendFileSync } = require('node:fs');
const [act, name, value, ...more] = process.argv.slice(2);
appendFileSync(${JSON.stringify(log)}, [act, name, value, ...more].join(' ') + '\\n');
const call = act === 'add' ? 'set-txt' : 'clear-txt';
const body = JSON.stringify({ host: name + '.', value });
fetch('${api}/' + call, { method: 'POST', body }).then(({ ok }) => process.exit(ok ? 0 : 1));
`;
}

async function started(command: string, args: string[], ready: RegExp): Promise<ChildProcess> {
  const env = { ...process.env, PEBBLE_VA_NOSLEEP: '1' };
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  await once(child, 'spawn');
  const output: string[] = [];
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      createInterface(stream).on('line', (line) => {
        output.push(line);
        if (ready.test(line)) resolve();
      });
    child.once('exit', () => reject(new Error(`${command} ended: ${output.join('\n')}`)));
  });
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  child.kill();
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DeviceStore, openDeviceStore } from '../../appliance/storage/store.ts';
import { httpHub } from '../../appliance/sync/hub-client.ts';
import { createSync, type Sync, wait } from '../../appliance/sync/scheduler.ts';
import { reportOf } from '../../appliance/sync/state.ts';
import { unwrap } from '../../src/core/errors.ts';
import { type Child, firstAnswer, freePort, start } from './child.ts';
import { clock, logger, type Municipality, random } from './municipality.ts';

/** The device's sync, talking to the hub at `url`. */
export async function openSync(
  municipality: Municipality,
  url: string,
): Promise<{ store: DeviceStore; sync: Sync } & Disposable> {
  const store = openDeviceStore(join(municipality.device, 'device.db'));
  const token = (await readFile(join(municipality.device, 'token'), 'utf8')).trim();
  const hub = httpHub({ url, token });
  const makeReport = () => reportOf({ store, clock, software: 'bench', readiness: () => [] });
  const sync = createSync({ store, hub, clock, random, logger, makeReport, wait });
  return {
    store,
    sync,
    [Symbol.dispose]() {
      hub[Symbol.dispose]();
      store[Symbol.dispose]();
    },
  };
}

/** Syncs the device once and puts it into outage mode, as a hold of the button would. */
export async function makeReady(municipality: Municipality): Promise<void> {
  using device = await openSync(municipality, municipality.hubUrl);
  unwrap(await device.sync.pull());
  const outage = random.uuid();
  const since = clock.now();
  unwrap(device.store.setOutage({ mode: 'outage', vault: 'closed', drill: false, outage, since }));
}

export interface DeviceServer extends AsyncDisposable {
  readonly url: string;
  readonly child: Child;
  /** Milliseconds from starting the process to its first answer. */
  readonly startedMs: number;
}

/** The bundled server in a process of its own. */
export async function startDevice(municipality: Municipality): Promise<DeviceServer> {
  const port = await freePort();
  const run = join(municipality.scratch, `run-${port}`);
  await mkdir(run, { recursive: true });
  const began = performance.now();
  const child = start(['dist/server/server.js'], {
    LYGTE_DATA: municipality.device,
    LYGTE_RUN: run,
    LYGTE_LISTEN: `127.0.0.1:${port}`,
    LYGTE_HOSTS: `127.0.0.1:${port}`,
    LYGTE_SECURE_COOKIES: '0',
    LYGTE_CLOCK_CERTAIN: '1',
    LYGTE_WEB: 'dist/web',
  });
  const url = `http://127.0.0.1:${port}`;
  await firstAnswer(`${url}/api/status`);
  const startedMs = performance.now() - began;
  return { url, child, startedMs, [Symbol.asyncDispose]: () => child[Symbol.asyncDispose]() };
}

/** Unlocks with the leader's card and signs the first person in; returns the cookie. */
export async function signIn(device: DeviceServer, code: string): Promise<string> {
  const unlocked = await post(device.url, '/api/unlock', { card: code });
  const cookie = unlocked.headers.get('set-cookie')?.split(';')[0] ?? '';
  const { staff } = (await unlocked.json()) as { staff: { id: string }[] };
  const signed = await post(device.url, '/api/session', { staffId: staff[0]?.id }, cookie);
  const next = signed.headers.get('set-cookie')?.split(';')[0] ?? cookie;
  await signed.arrayBuffer();
  return next;
}

export async function post(
  url: string,
  path: string,
  body: object,
  cookie = '',
): Promise<Response> {
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-lygte': '1', cookie },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

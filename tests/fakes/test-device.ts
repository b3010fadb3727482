import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServerContext, type ServerContext } from '../../appliance/server/context.ts';
import type { ApiConfig, ServerDeps } from '../../appliance/server/deps.ts';
import { closeGently, serve } from '../../appliance/server/http-server.ts';
import { createDemoListener } from '../../appliance/server/listeners.ts';
import { type DeviceStore, openDeviceStore } from '../../appliance/storage/store.ts';
import { formatKeycode } from '../../src/core/codes.ts';
import { err, type FailureCode, failure } from '../../src/core/errors.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';
import { createPress, ENROLMENT, type Press } from '../appliance/vault/support/press.ts';
import { type SteppedClock, steppedClock } from './clock.ts';
import { type RecordingLogger, recordingLogger } from './logger.ts';
import { createPhone, type Phone } from './phone.ts';
import { seededRandom } from './random.ts';
import { sampleChild, sampleSnapshot } from './sample.ts';

/** Only in the protected part: to be searched for wherever it must not be. */
export const HIDDEN_NAME = 'Skjult';
export const PROTECTED_CHILD = 'child-1';
const TWINS = ['child-2', 'child-3'] as const;
/** Has `medication-4`, for emergencies, at most two a day. */
export const EMERGENCY_CHILD = 'child-4';
export const LEADER = 'staff-1';
export const STAFF = 'staff-2';

export interface TestDevice {
  readonly folder: string;
  readonly clock: SteppedClock;
  readonly logger: RecordingLogger;
  readonly press: Press;
  readonly server: ServerContext;
  readonly store: DeviceStore;
  readonly port: number;
  /** How often the process was asked to end. */
  readonly closings: number;
  /** Printed codes of the two cards. */
  readonly cards: { readonly leader: string; readonly staff: string };
  phone(): Phone;
  /** Free bytes of the disk from now on. */
  diskFree: number;
  /** Every write of the journal fails like this from now on; null for none. */
  journalFails: Extract<FailureCode, 'diskFull' | 'storeFailed'> | null;
  /** As after the end of the process: the same folder, nothing in memory. */
  restart(): Promise<void>;
  /** Everything on the device's disk, as one text to search in. */
  everyFile(): string;
  close(): Promise<void>;
}

export interface TestDeviceOptions {
  readonly snapshot?: Snapshot;
  readonly enrolled?: boolean;
  readonly published?: boolean;
  /** In outage mode from the start. */
  readonly outage?: boolean;
  readonly config?: Partial<ApiConfig>;
  readonly web?: ServerDeps['web'];
}

/** A small institution with all that is special: a protected child, twins, emergency medicine. */
function deviceSnapshot(children = 20): Snapshot {
  const snapshot = sampleSnapshot(children);
  const special = snapshot.children.map((child) => {
    if (child.id === PROTECTED_CHILD) {
      const { birthDate: _hidden, ...rest } = sampleChild(1);
      const hidden = { givenName: '', familyName: '', contacts: [] };
      return { ...rest, ...hidden, protected: true, alias: 'B7K' };
    }
    if (child.id === TWINS[0]) return { ...child, givenName: 'Ask', familyName: 'Ål' };
    if (child.id === TWINS[1]) return { ...child, givenName: 'Embla', familyName: 'Ål' };
    if (child.id !== EMERGENCY_CHILD) return child;
    return { ...child, medications: child.medications.map((m) => ({ ...m, emergency: true })) };
  });
  return { ...snapshot, children: special };
}

/** A real device on a real socket and a real file; only time, randomness and the disk's size are fake. */
export async function testDevice(options: TestDeviceOptions = {}): Promise<TestDevice> {
  const folder = mkdtempSync(join(tmpdir(), 'lygte-device-'));
  const clock = steppedClock();
  const logger = recordingLogger();
  const press = await createPress(folder);
  const file = join(folder, 'device.db');
  await furnish(file, press, clock.now(), options);

  const state = { diskFree: 10 * 2 ** 30, journalFails: null as TestDevice['journalFails'] };
  let closings = 0;
  let starts = 0;

  async function start() {
    const real = openDeviceStore(file);
    const store: DeviceStore = {
      ...real,
      appendJournal: (records) =>
        state.journalFails ? err(failure(state.journalFails)) : real.appendJournal(records),
      [Symbol.dispose]: () => real[Symbol.dispose](),
    };
    const hosts = ['127.0.0.1'];
    const plain = { hosts, secureCookies: false, simSocket: null, listeners: null };
    const device = createServerContext({
      store,
      clock,
      random: seededRandom(`${folder} ${starts++}`),
      logger,
      config: { ...plain, ...options.config },
      web: options.web ?? null,
      diskFree: () => state.diskFree,
      closeVault: () => closings++,
    });
    const server = await serve(createDemoListener(device), { host: '127.0.0.1', port: 0 });
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('no address');
    return { store, device, server, port: address.port };
  }

  async function stop({ device, server, store }: Awaited<ReturnType<typeof start>>) {
    const closed = closeGently(server, 1_000);
    await device.finish();
    await closed;
    store[Symbol.dispose]();
  }

  let running = await start();
  if (options.outage ?? true) await running.device.commands.press('hold3');

  const device: TestDevice = {
    folder,
    clock,
    logger,
    press,
    cards: { leader: formatKeycode(press.leaderCard), staff: formatKeycode(press.staffCard) },
    get diskFree() {
      return state.diskFree;
    },
    set diskFree(bytes) {
      state.diskFree = bytes;
    },
    get journalFails() {
      return state.journalFails;
    },
    set journalFails(code) {
      state.journalFails = code;
    },
    get server() {
      return running.device;
    },
    get store() {
      return running.store;
    },
    get port() {
      return running.port;
    },
    get closings() {
      return closings;
    },
    phone: () => createPhone(() => running.port),
    async restart() {
      await stop(running);
      running = await start();
    },
    everyFile: () =>
      readdirSync(folder)
        .map((name) => readFileSync(join(folder, name), 'latin1'))
        .join('\n'),
    async close() {
      await stop(running);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return device;
}

/** What enrolment and sync have put on the disk before. */
export async function furnish(
  file: string,
  press: Press,
  now: number,
  { snapshot = deviceSnapshot(), enrolled = true, published = true }: TestDeviceOptions = {},
): Promise<void> {
  using store = openDeviceStore(file);
  if (!enrolled) return;
  store.setEnrollment(ENROLMENT);
  store.setSyncFacts({ reachable: true, lastSyncAt: now, seenAt: now });
  if (!published) return;
  const { manifest, full } = await press.next(snapshot);
  store.installVersion(manifest, full);
}

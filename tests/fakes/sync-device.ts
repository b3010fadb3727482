import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DeviceStore, openDeviceStore } from '../../appliance/storage/store.ts';
import { httpHub } from '../../appliance/sync/hub-client.ts';
import { createSync, type Sync, wait } from '../../appliance/sync/scheduler.ts';
import { reportOf } from '../../appliance/sync/state.ts';
import { unwrap } from '../../src/core/errors.ts';
import { enroll } from '../../src/platform/hub-client.ts';
import type { TestHub } from './hub.ts';
import { noiseRecords } from './journal.ts';
import { recordingLogger } from './logger.ts';
import { seededRandom } from './random.ts';

export interface DeviceOptions {
  readonly hub: TestHub;
  /** The hub's URL for the device: a wire's. */
  readonly url: string;
  readonly institution?: string;
  readonly signingKey?: string;
  readonly wait?: typeof wait;
  readonly network?: () => string;
}

/** A device's sync process on a real file, enrolled at a real hub; only the clock is a fake. */
export async function testDevice({ hub, url, institution = 'inst-1', ...options }: DeviceOptions) {
  const folder = mkdtempSync(join(tmpdir(), 'lygte-box-'));
  const file = join(folder, 'device.db');
  const code = await hub.store.createCode({ role: 'device', institution, ttlMs: 60_000 });
  const enrolled = unwrap(await enroll(hub.url, code));
  const logger = recordingLogger();
  const signingKey = options.signingKey ?? enrolled.signingKey ?? '';
  const { id: device, token } = enrolled;

  function start(): { store: DeviceStore; client: ReturnType<typeof httpHub>; sync: Sync } {
    const store = openDeviceStore(file);
    const client = httpHub({ url, token, timeouts: { idleMs: 5_000, wholeMs: 20_000 } });
    const { clock } = hub;
    const sources = { store, clock, software: '0.1.0', readiness: () => [] };
    const sync = createSync({
      store,
      hub: client,
      clock,
      logger,
      random: seededRandom(device),
      wait: options.wait ?? wait,
      makeReport: () => reportOf(sources),
      ...(options.network && { network: options.network }),
    });
    return { store, client, sync };
  }
  function stop(): void {
    running.client[Symbol.dispose]();
    running.store[Symbol.dispose]();
  }

  let running = start();
  const name = `Institution ${institution}`;
  unwrap(running.store.setEnrollment({ device, institution, name, hubUrl: url, signingKey }));

  return {
    id: device,
    token,
    file,
    logger,
    get store() {
      return running.store;
    },
    get sync() {
      return running.sync;
    },
    get client() {
      return running.client;
    },
    /** Writes `count` more records, as the server process does. */
    record(count: number, seed?: string) {
      const records = noiseRecords(device, count, running.store.journalTail(), seed);
      unwrap(running.store.appendJournal(records));
      return records;
    },
    /** Ends the process and starts it again: only the file is left. */
    restart() {
      stop();
      running = start();
    },
    /** Whether everything the version it holds needs is there, down to the last byte. */
    isWhole(): boolean {
      const { store } = running;
      const [newest] = store.versions();
      if (newest === undefined) return false;
      const { keyrings, protected: part } = newest.manifest;
      const needed = [keyrings.staff.sha256, keyrings.leader.sha256, part.sha256];
      if (newest.deltaObject !== null) needed.push(newest.deltaObject);
      const all = [...needed, newest.baseObject];
      return all.every((sha256) => store.object(sha256) !== null) && store.damaged().length === 0;
    },
    close() {
      stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type TestDevice = Awaited<ReturnType<typeof testDevice>>;

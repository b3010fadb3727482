import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pkg from '../../package.json' with { type: 'json' };
import { diskFree, systemClock, timeSeen } from '../clock-sources.ts';
import { createRandom } from '../random.ts';
import { configured, createLogger, createNotifier, endOnBugs, endSignal } from '../service.ts';
import { createDeviceStatus } from '../status.ts';
import { type DeviceReader, openDeviceStore } from '../storage/store.ts';
import { syncConfig } from './config.ts';
import { enrollFromFile, readToken } from './enroll.ts';
import { httpHub } from './hub-client.ts';
import { createSync, wait as waitFor } from './scheduler.ts';
import { reportOf } from './state.ts';

/** How often a device that is not enrolled checks for an enrolment, in milliseconds. */
const POLL_MS = 2_000;
/** Longest time between two waits: one exchange with the hub over a slow line. */
const TURN_MS = 45 * 60_000;

/** The `lygte-sync` service, until SIGTERM. */
async function main(): Promise<void> {
  const logger = createLogger('sync', (line) => process.stderr.write(line));
  endOnBugs(logger);
  const end = endSignal();
  const config = configured(logger, () => syncConfig(process.env));
  using store = openDeviceStore(join(config.data, 'device.db'));
  const { zone, clockCertain: certain } = config;
  const clock = systemClock({ floor: timeSeen(store), zone, certain });

  const notifier = createNotifier({ env: process.env, logger, patienceMs: TURN_MS });
  const wait = async (ms: number, signal: AbortSignal) => {
    notifier.turn();
    await waitFor(ms, signal);
    notifier.turn();
  };
  notifier.ready();

  const random = createRandom(clock);
  const status = createDeviceStatus({
    store,
    clock,
    outage: { state: () => store.outage() },
    diskFree: () => diskFree(config.data),
    appliance: () => store.applianceFacts(),
  });
  const sources = {
    store,
    clock,
    software: pkg.version,
    readiness: () => status.answer().readiness,
  };
  const makeReport = () => reportOf(sources);

  /** Exchanges with the hub, once the device is enrolled, until `stop`. */
  async function run(stop: AbortSignal): Promise<void> {
    const access = await hubAccess(store, config.data, stop, wait);
    if (access === null) return;
    using hub = httpHub(access);
    const sync = createSync({ store, hub, clock, random, logger, makeReport, wait, network });
    logger.info('started');
    await sync.run(stop, config.pace);
  }

  while (!end.aborted) {
    const renewed = new AbortController();
    const stop = AbortSignal.any([end, renewed.signal]);
    // Its waits do not count as turns: they go on even when the exchange hangs.
    const enrolling = { store, data: config.data, logger, wait: waitFor };
    const following = enrollFromFile(enrolling, stop).then(() => renewed.abort());
    await run(stop);
    await following;
  }
}

/**
 * The routes of this machine. The list of its addresses would need a kind of socket that the unit
 * keeps shut.
 */
function network(): string {
  try {
    return readFileSync('/proc/self/net/route', 'latin1');
  } catch {
    return '';
  }
}

/** The hub's URL and token, once the device has been enrolled; null when `stop` is aborted. */
async function hubAccess(
  store: DeviceReader,
  data: string,
  stop: AbortSignal,
  wait: typeof waitFor,
): Promise<{ url: string; token: string } | null> {
  while (!stop.aborted) {
    const url = store.enrollment()?.hubUrl;
    const token = readToken(data);
    if (url !== undefined && token !== null) return { url, token };
    await wait(POLL_MS, stop);
  }
  return null;
}

await main();

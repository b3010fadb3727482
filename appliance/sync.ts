import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pkg from '../package.json' with { type: 'json' };
import { createBoxStatus } from '../src/api/outage/box-status.ts';
import { openDeviceStore } from '../src/store/device-store.ts';
import { httpHub } from '../src/sync/http-hub.ts';
import { reportOf } from '../src/sync/report.ts';
import { createSync } from '../src/sync/sync.ts';
import { wait as waitFor } from '../src/sync/wait.ts';
import { createDiary } from './diary.ts';
import { createNotifier } from './notify.ts';
import { configured, endOnBugs, endSignal } from './process.ts';
import { createRandom } from './random.ts';
import { syncConfig } from './sync-config.ts';
import { diskFree, systemClock } from './system.ts';

/** A box that waits to be enrolled looks this often, in milliseconds. */
const LOOK_MS = 2_000;
/** Between two waits lies one exchange with the hub, over whatever line the institution has. */
const PATIENCE_MS = 45 * 60_000;

/** The `lygte-sync` service, until SIGTERM. */
async function main(): Promise<void> {
  const diary = createDiary('sync', (line) => process.stderr.write(line));
  endOnBugs(diary);
  const end = endSignal();
  const config = configured(diary, () => syncConfig(process.env));
  using store = openDeviceStore(join(config.data, 'device.db'));
  const { zone, clockCertain: certain } = config;
  const clock = systemClock({ floor: store.clockFloor(), zone, certain });

  const notifier = createNotifier({ env: process.env, diary, patienceMs: PATIENCE_MS });
  const wait = async (ms: number, signal: AbortSignal) => {
    notifier.turn();
    await waitFor(ms, signal);
    notifier.turn();
  };
  notifier.ready();

  const entry = await enrolled(config.data, () => store.enrolment()?.hubUrl, end, wait);
  if (entry === null) return;
  using hub = httpHub(entry);
  const status = createBoxStatus({
    store,
    clock,
    outage: { state: () => store.outage() },
    diskFree: () => diskFree(config.data),
  });
  const sources = {
    store,
    clock,
    software: pkg.version,
    readiness: () => status.answer().readiness,
  };
  const makeReport = () => reportOf(sources);
  const random = createRandom(clock);
  const sync = createSync({ store, hub, clock, random, diary, makeReport, wait });
  diary.info('started');
  await sync.run(end, { intervalMs: config.intervalMs });
}

/** Where the hub is and how to get in, as soon as the box has been enrolled; null at the end. */
async function enrolled(
  data: string,
  hubUrl: () => string | undefined,
  end: AbortSignal,
  wait: typeof waitFor,
): Promise<{ url: string; token: string } | null> {
  for (;;) {
    const url = hubUrl();
    const token = readToken(join(data, 'token'));
    if (url !== undefined && token !== null) return { url, token };
    if (end.aborted) return null;
    await wait(LOOK_MS, end);
  }
}

function readToken(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim() || null;
  } catch {
    return null;
  }
}

await main();

import { once } from 'node:events';
import { join } from 'node:path';
import type { DeviceParts } from '../src/api/deps.ts';
import { createDevice, type Device } from '../src/api/device.ts';
import { loadWebFiles } from '../src/api/http/web-files.ts';
import { createDeviceListener } from '../src/api/listener.ts';
import { openDeviceStore } from '../src/store/device-store.ts';
import { openControlSocket } from './control-socket.ts';
import { createDiary } from './diary.ts';
import { closeGently, serve } from './http-server.ts';
import { createNotifier } from './notify.ts';
import { configured, endOnBugs, endSignal } from './process.ts';
import { createRandom } from './random.ts';
import { type ServerConfig, serverConfig } from './server-config.ts';
import { diskFree, systemClock } from './system.ts';

const BEAT_MS = 15_000;
const CLOCK_MS = 10 * 60_000;
const SCRUB_MS = 30 * 60_000;
/** The first look at all stored objects waits until phones have been answered for a while. */
const FIRST_SCRUB_MS = 3_000;
/** Longest wait for answers under way when the process ends. */
const PATIENCE_MS = 10_000;

/**
 * The `lygte-server` service, until SIGTERM or until the vault is closed: then it ends with code 0
 * and is started again with nothing of what was open in its memory.
 */
async function main(): Promise<void> {
  const diary = createDiary('server', (line) => process.stderr.write(line));
  endOnBugs(diary);
  const config = configured(diary, () => serverConfig(process.env, process.pid));
  const locked = new AbortController();
  const end = AbortSignal.any([endSignal(), locked.signal]);
  const parts = openParts(config, diary, () => locked.abort());
  const device = createDevice(parts);

  const server = await serve(createDeviceListener(device), config.listen);
  const control = await openControlSocket(join(config.run, 'panel.sock'), device);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  diary.info('listening', { port });
  startTimers(device);
  createNotifier({ env: process.env, diary }).ready();

  if (!end.aborted) await once(end, 'abort');
  const closing = [server, control.server].map((each) => closeGently(each, PATIENCE_MS));
  control.end();
  await device.finish();
  await Promise.all(closing);
  await device.finish();
  parts.store[Symbol.dispose]();
  diary.info('ended', { locked: locked.signal.aborted });
  process.exit(0);
}

function openParts(
  config: ServerConfig,
  diary: DeviceParts['diary'],
  closeVault: () => void,
): DeviceParts {
  const store = openDeviceStore(join(config.data, 'device.db'));
  const { zone, clockCertain: certain } = config;
  const clock = systemClock({ floor: store.clockFloor(), zone, certain });
  return {
    store,
    clock,
    random: createRandom(clock),
    diary,
    config: config.api,
    web: config.web === null ? null : loadWebFiles(config.web),
    diskFree: () => diskFree(config.data),
    closeVault,
  };
}

function startTimers(device: Device): void {
  const { store, clock, status } = device;
  setInterval(() => device.beat(), BEAT_MS).unref();
  setInterval(() => status.wrote(store.raiseClockFloor(clock.now())), CLOCK_MS).unref();
  setTimeout(() => status.scrub(), FIRST_SCRUB_MS).unref();
  setInterval(() => status.scrub(), SCRUB_MS).unref();
}

await main();

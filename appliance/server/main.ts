import { once } from 'node:events';
import { join } from 'node:path';
import { bootId, freeOn, manualClockOffset, systemClock, timeSeen } from '../clock-sources.ts';
import { createRandom } from '../random.ts';
import { configured, createLogger, createNotifier, endOnBugs, endSignal } from '../service.ts';
import { isHealed, openStoreOrCopy } from '../storage/read-only-store.ts';
import { type DeviceTls, openTls } from '../tls/certificates.ts';
import { type ApplianceState, createApplianceState } from './appliance-state.ts';
import { type ServerConfig, serverConfig } from './config.ts';
import { createServerContext, type ServerContext } from './context.ts';
import { openControlSocket } from './control-socket.ts';
import type { ServerDeps } from './deps.ts';
import { closeGently, startListeners } from './http-server.ts';
import { loadWebFiles } from './static-files.ts';

const TICK_MS = 15_000;
const CLOCK_MS = 20 * 60_000;
/** How often a disk that has failed is tried again. */
const HEAL_MS = 60_000;
const SCRUB_MS = 30 * 60_000;
/** The first look at all stored objects waits until phones have been answered for a while. */
const FIRST_SCRUB_MS = 3_000;
/** Longest wait for answers under way when the process ends. */
const PATIENCE_MS = 10_000;

/**
 * The `lygte-server` service, until SIGTERM or until the vault is closed: then it ends with code 0
 * and is started again, with nothing opened in its memory.
 */
async function main(): Promise<void> {
  const logger = createLogger('server', (line) => process.stderr.write(line));
  endOnBugs(logger);
  const config = configured(logger, () => serverConfig(process.env, process.pid));
  const restart = new AbortController();
  const end = AbortSignal.any([endSignal(), restart.signal]);
  const { parts, tls, appliance } = await openParts(config, logger, () => restart.abort());
  const device = createServerContext(parts);

  const { servers, ports } = await startListeners(device, config, tls);
  const keepFacts =
    config.api.listeners === null ? () => undefined : applianceKeeper(device, appliance);
  const socket = join(config.run, 'panel.sock');
  const control = await openControlSocket(socket, device, (health) => {
    appliance.setPanelHealth(health);
    keepFacts();
  });
  logger.info('listening', { port: ports[0] ?? 0, ...(ports[1] && { tlsPort: ports[1] }) });
  startTimers(device);
  watchDisk(device, config, () => restart.abort());
  setInterval(keepFacts, TICK_MS).unref();
  createNotifier({ env: process.env, logger }).ready();

  if (!end.aborted) await once(end, 'abort');
  const closing = [...servers, control.server].map((each) => closeGently(each, PATIENCE_MS));
  control.end();
  await device.finish();
  await Promise.all(closing);
  await device.finish();
  parts.store[Symbol.dispose]();
  logger.info('ended', { locked: restart.signal.aborted });
  process.exit(0);
}

async function openParts(
  config: ServerConfig,
  logger: ServerDeps['logger'],
  closeVault: () => void,
): Promise<{ parts: ServerDeps; tls: DeviceTls | null; appliance: ApplianceState }> {
  const { data, zone, clockCertain: certain, api } = config;
  const store = openStoreOrCopy(config);
  const manual = manualClockOffset(join(config.run, 'clock.json'), bootId(process.env));
  const clock = systemClock({ floor: timeSeen(store), zone, certain, manual });
  const random = createRandom(clock);
  const named = api.listeners && { data, name: api.listeners.name };
  const tls = named && (await openTls({ ...named, store, clock, random, logger }));
  const appliance = createApplianceState({
    setup: config.setup,
    panelExpected: api.listeners !== null,
    now: () => performance.now(),
    certificate: () => tls?.codes() ?? new Set(),
  });
  const parts: ServerDeps = {
    store,
    clock,
    random,
    logger,
    config: api,
    web: config.web === null ? null : loadWebFiles(config.web),
    diskFree: () => freeOn(data),
    appliance: appliance.codes,
    authority() {
      const ca = tls?.ca() ?? null;
      return ca === null ? null : Buffer.from(ca);
    },
    closeVault,
  };
  return { parts, tls, appliance };
}

function startTimers(device: ServerContext): void {
  const { status } = device;
  setInterval(() => void device.tick(), TICK_MS).unref();
  setTimeout(() => status.scrub(), FIRST_SCRUB_MS).unref();
  setInterval(() => status.scrub(), SCRUB_MS).unref();
}

/**
 * Writes the clock's floor, which also shows whether the disk takes writes. A process whose store
 * has failed ends when the disk is in order again, unless staff have the vault open.
 */
function watchDisk(
  device: ServerContext,
  place: Pick<ServerConfig, 'data'>,
  restart: () => void,
): void {
  const { store, clock, status, control, vault, logger } = device;
  let failing = false;
  const write = () => {
    const written = store.raiseClockFloor(clock.floor());
    if (!written.ok && !failing) logger.warn('storeUnwritable', { code: written.failure.code });
    if (written.ok && failing) logger.info('storeWritable');
    failing = !written.ok;
    status.noteWrite(written);
  };
  const heal = () => {
    if (!failing || vault.unlocked() !== null) return;
    if (isHealed(place, { now: clock.floor(), outage: control.state() })) restart();
  };
  write();
  setInterval(write, CLOCK_MS).unref();
  setInterval(heal, HEAL_MS).unref();
}

/** For sync's report to the hub. Written only when it changes: SD cards wear out by writing. */
function applianceKeeper({ store, status }: ServerContext, appliance: ApplianceState): () => void {
  return () => {
    const found = appliance.codes();
    if (found.symmetricDifference(store.applianceFacts()).size > 0)
      status.noteWrite(store.setApplianceFacts(found));
  };
}

await main();

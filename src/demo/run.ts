import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { createDiary } from '../../appliance/diary.ts';
import { failure } from '../core/failure.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Language } from '../core/text/language.ts';
import { type RunningHub, startHub } from '../hub/main.ts';
import { startBox } from './box.ts';
import type { DemoContext } from './context.ts';
import { startDesk } from './desk.ts';
import { sampleExports } from './exports.ts';
import { type DemoFolders, makeFolders } from './folders.ts';
import { openPhoneDoor } from './phone-door.ts';
import { bindPort, HOST, onNextFreePort, portOf } from './ports.ts';
import { type DemoData, prepare } from './prepare.ts';
import { untilReady } from './ready.ts';
import { beTheOnlyOne } from './single.ts';
import { type DemoFacts, welcome } from './speak.ts';
import { demoText } from './text.ts';

export interface DemoOptions {
  readonly data: string;
  /** The device's; 0 for any. */
  readonly port: number;
  readonly import?: string;
  readonly institution?: string;
  readonly json?: boolean;
  readonly lang: Language;
}

/**
 * Runs importer, hub and box on this machine until it is stopped: all three zones, each with its
 * own folder, and the box as the three processes it has on a Pi.
 */
export async function runDemo(world: DemoContext, options: DemoOptions): Promise<Result<void>> {
  const stop = world.untilStopped();
  if (options.import !== undefined) await stat(options.import);
  await using open = new AsyncDisposableStack();
  const socket = bindPort(options.port);
  if (!socket.ok) return socket;
  open.use(socket.value);
  const folders = open.use(await makeFolders(options.data));
  const only = await beTheOnlyOne(join(folders.run, 'demo.sock'));
  if (!only.ok) return only;
  open.use(only.value);

  const port = socket.value.address().port;
  const hub = await openHub(world, folders, options.port === 0 ? 0 : port + 1);
  if (!hub.ok) return hub;
  open.defer(() => hub.value.close());
  const since = world.clock.now();
  const stopped = stop.aborted ? Promise.resolve() : once(stop, 'abort');
  const data = await Promise.race([
    prepareFrom(world, folders, hub.value, options),
    stopped.then(() => null),
  ]);
  if (data === null) return ok(undefined);
  if (!data.ok) return data;

  const device = `http://${HOST}:${port}`;
  const desk = await openDesk(world, open, { device, cards: data.value.cards }, options.port);
  if (!desk.ok) return desk;

  world.err(`${demoText[options.lang].starting}\n`);
  const plan = { folders, socket: socket.value, language: options.lang };
  const box = open.use(startBox(world, plan));
  const stuck = box.givenUp.then((part) => err(failure('demoStuck', { part })));
  const ready = untilReady(device, { version: data.value.version, since }, stop);
  const start = await Promise.race([stuck, ready.then(() => ok(undefined))]);
  if (!start.ok || stop.aborted) return start;
  const urls = { device, hub: hub.value.url, desk: desk.value };
  await announce(world, { ...urls, cards: data.value.cards }, data.value, options);
  // Awaited here: what is open is closed when this function is left.
  return await Promise.race([stuck, stopped.then(() => ok(undefined))]);
}

async function prepareFrom(
  world: DemoContext,
  folders: DemoFolders,
  hub: RunningHub,
  options: DemoOptions,
): Promise<Result<DemoData>> {
  const sample = options.import === undefined;
  const exports = [options.import ?? (await sampleExports(folders.sample, world.clock))];
  const { lang: language, institution = null } = options;
  return prepare(world, folders, hub, { exports, institution, sample, language });
}

function openHub(
  world: DemoContext,
  folders: DemoFolders,
  port: number,
): Promise<Result<RunningHub>> {
  const debug = world.env.LYGTE_DEBUG ? world.err : () => undefined;
  const deps = { clock: world.clock, random: world.random, diary: createDiary('hub', debug) };
  const database = { sqlite: join(folders.hub, 'hub.db') };
  return onNextFreePort(port, (each) =>
    startHub({ database, host: HOST, port: each, certificates: null }, deps),
  );
}

/** The desk page and a door for each of its phones; resolves to the page's address. */
async function openDesk(
  world: DemoContext,
  open: AsyncDisposableStack,
  facts: Pick<DemoFacts, 'device' | 'cards'>,
  port: number,
): Promise<Result<string>> {
  const serve = async (above: number, start: (port: number) => Promise<Server>) => {
    const server = await onNextFreePort(port === 0 ? 0 : port + above, start);
    if (!server.ok) return server;
    open.defer(() => void server.value.close().closeAllConnections());
    return ok(`http://${HOST}:${portOf(server.value)}`);
  };
  const { device } = facts;
  const first = await serve(3, (each) => openPhoneDoor({ device, phone: 'phone1' }, each));
  if (!first.ok) return first;
  const second = await serve(4, (each) => openPhoneDoor({ device, phone: 'phone2' }, each));
  if (!second.ok) return second;
  const phones = [first.value, second.value] as const;
  return await serve(2, (each) => startDesk({ ...facts, phones, web: world.web }, each));
}

/** With `--json` exactly one line on standard output: that everything is ready, and where. */
async function announce(
  world: DemoContext,
  facts: DemoFacts,
  data: DemoData,
  options: DemoOptions,
): Promise<void> {
  if (options.json === true) world.out(`${JSON.stringify(facts)}\n`);
  else world.out(await welcome(facts, data.institution.name, options.lang));
}

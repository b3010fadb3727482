import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { createDiary } from '../../../appliance/diary.ts';
import { failure } from '../../core/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { demoText } from '../../core/text/cli/demo.ts';
import type { Language } from '../../core/text/language.ts';
import { type RunningHub, startHub } from '../../hub/main.ts';
import type { World } from '../world.ts';
import { startBox } from './box.ts';
import { portOf, startDesk } from './desk.ts';
import { sampleExports } from './exports.ts';
import { type DemoFolders, makeFolders } from './folders.ts';
import { bindPort, HOST, onNextFreePort } from './ports.ts';
import { type DemoData, prepare } from './prepare.ts';
import { untilReady } from './ready.ts';
import { beTheOnlyOne } from './single.ts';
import { type DemoFacts, welcome } from './speak.ts';

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
export async function runDemo(world: World, options: DemoOptions): Promise<Result<void>> {
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

  const facts = { device: `http://${HOST}:${port}`, deviceAlt: `http://localhost:${port}` };
  const desk = await openDesk(world, { ...facts, cards: data.value.cards }, options.port);
  if (!desk.ok) return desk;
  open.defer(() => void desk.value.close().closeAllConnections());
  const deskUrl = `http://${HOST}:${portOf(desk.value)}`;

  world.err(`${demoText[options.lang].starting}\n`);
  const plan = { folders, socket: socket.value, desk: deskUrl, language: options.lang };
  const box = open.use(startBox(world, plan));
  const stuck = box.givenUp.then((part) => err(failure('demoStuck', { part })));
  const ready = untilReady(facts.device, { version: data.value.version, since }, stop);
  const start = await Promise.race([stuck, ready.then(() => ok(undefined))]);
  if (!start.ok || stop.aborted) return start;
  const urls = { device: facts.device, hub: hub.value.url, desk: deskUrl };
  announce(world, { ...urls, cards: data.value.cards }, data.value, options);
  // Awaited here: what is open is closed when this function is left.
  return await Promise.race([stuck, stopped.then(() => ok(undefined))]);
}

async function prepareFrom(
  world: World,
  folders: DemoFolders,
  hub: RunningHub,
  options: DemoOptions,
): Promise<Result<DemoData>> {
  const sample = options.import === undefined;
  const exports = [options.import ?? (await sampleExports(folders.sample, world.clock))];
  const { lang: language, institution = null } = options;
  return prepare(world, folders, hub, { exports, institution, sample, language });
}

function openHub(world: World, folders: DemoFolders, port: number): Promise<Result<RunningHub>> {
  const debug = world.env.LYGTE_DEBUG ? world.err : () => undefined;
  const deps = { clock: world.clock, random: world.random, diary: createDiary('hub', debug) };
  const database = { sqlite: join(folders.hub, 'hub.db') };
  return onNextFreePort(port, (each) => startHub({ database, host: HOST, port: each }, deps));
}

function openDesk(
  world: World,
  facts: Pick<DemoFacts, 'device' | 'cards'> & { readonly deviceAlt: string },
  port: number,
): Promise<Result<Server>> {
  const first = port === 0 ? 0 : port + 2;
  return onNextFreePort(first, (each) => startDesk({ ...facts, web: world.web }, each));
}

/** With `--json` exactly one line on standard output: that everything is ready, and where. */
function announce(world: World, facts: DemoFacts, data: DemoData, options: DemoOptions): void {
  if (options.json === true) world.out(`${JSON.stringify(facts)}\n`);
  else world.out(welcome(facts, data.institution.name, options.lang));
}

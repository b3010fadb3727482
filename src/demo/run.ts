import { once } from 'node:events';
import { rm, stat } from 'node:fs/promises';
import type { Server } from 'node:http';
import { connect, createServer, type Server as NetServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { createLogger } from '../../appliance/service.ts';
import { keycardLink } from '../core/codes.ts';
import type { SimPanel, StatusAnswer } from '../core/device-api.ts';
import { err, failure, ok, type Result } from '../core/errors.ts';
import type { Language } from '../core/text/language.ts';
import { toMs } from '../core/time.ts';
import { type RunningHub, startHub } from '../hub/main.ts';
import type { DemoContext } from './context.ts';
import { openPhoneListener, qrTerminal, startDesk } from './desk.ts';
import {
  bindPort,
  type DemoFolders,
  HOST,
  isTaken,
  makeFolders,
  onNextFreePort,
  portOf,
} from './folders.ts';
import { type CardCodes, type DemoData, prepare, sampleExports } from './prepare.ts';
import { startDevice } from './services.ts';
import { demoText } from './text.ts';

/** Between two polls of the device: nothing tells when it is ready. */
const ASK_MS = 100;
const WAIT_MS = 10_000;

interface Awaited {
  readonly version: number;
  /** Milliseconds since 1970 UTC: a synchronisation before that is from an earlier start. */
  readonly since: number;
}

/** Waits until the device has this version, has synced since then, and its panel is connected. */
async function untilReady(device: string, awaited: Awaited, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    if ((await isSynced(device, awaited)) && (await hasPanel(device))) return;
    await sleep(ASK_MS, undefined, { signal: stop }).catch(() => undefined);
  }
}

async function isSynced(device: string, { version, since }: Awaited): Promise<boolean> {
  const status = await answerOf<StatusAnswer>(device, '/api/status');
  if (status === null) return false;
  const { lastSyncAt } = status.hub;
  const heard = lastSyncAt !== null && toMs(lastSyncAt) >= since;
  return heard && (status.version ?? 0) >= version;
}

async function hasPanel(device: string): Promise<boolean> {
  const panel = await answerOf<SimPanel>(device, '/sim/panel');
  return panel !== null && panel.led !== null;
}

/** The device's own answer: its shape is in core/device-api.ts. Null while it does not answer yet. */
async function answerOf<T>(device: string, path: string): Promise<T | null> {
  try {
    const answer = await fetch(new URL(path, device), { signal: AbortSignal.timeout(WAIT_MS) });
    return answer.ok ? ((await answer.json()) as T) : null;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return null;
  }
}

/**
 * Makes sure that only one demo runs on a data folder, by a socket that ends with the process. The
 * socket file of a killed demo is removed. Fails with `demoRunning`.
 */
async function beTheOnlyOne(path: string): Promise<Result<Disposable>> {
  const first = await listen(path);
  if (first !== null) return ok(first);
  if (await answers(path)) return err(failure('demoRunning'));
  await rm(path, { force: true });
  const second = await listen(path);
  return second === null ? err(failure('demoRunning')) : ok(second);
}

async function listen(path: string): Promise<Disposable | null> {
  const server = createServer((socket) => socket.end());
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
  } catch (error) {
    if (isTaken(error)) return null;
    throw error;
  }
  return { [Symbol.dispose]: () => close(server) };
}

function close(server: NetServer): void {
  server.close();
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

interface DemoFacts {
  readonly device: string;
  readonly hub: string;
  readonly desk: string;
  readonly cards: CardCodes;
}

/** The output at the terminal when everything runs. */
async function welcome(facts: DemoFacts, institution: string, language: Language): Promise<string> {
  const text = demoText[language];
  const leader = keycardLink(facts.device, facts.cards.leader);
  const places: [string, string][] = [
    [text.desk, facts.desk],
    [text.app, facts.device],
    [text.hub, facts.hub],
    [text.leaderCard, facts.cards.leader],
    [text.staffCard, facts.cards.staff],
  ];
  const app: Picture = [text.app, await qrTerminal(facts.device)];
  const card: Picture = [text.leaderCard, await qrTerminal(leader)];
  const width = Math.max(...places.map(([label]) => label.length));
  return [
    '',
    text.ready(institution),
    '',
    ...places.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`),
    '',
    ...text.steps.map((step, i) => `  ${i + 1}. ${step}`),
    '',
    sideBySide(app, card),
    '',
    text.stop,
    '',
  ].join('\n');
}

type Picture = readonly [title: string, lines: string];

/** Two QR codes beside each other, the colour codes around each line not counted. */
function sideBySide(...pictures: readonly [Picture, Picture]): string {
  const [left, right] = pictures.map(([title, text]) => ({ title, lines: text.split('\n') }));
  if (left === undefined || right === undefined) return '';
  const width = stripVTControlCharacters(left.lines[0] ?? '').length;
  const rows = Math.max(left.lines.length, right.lines.length);
  const lines = [`  ${left.title.padEnd(width)}    ${right.title}`];
  for (let i = 0; i < rows; i++) {
    const first = left.lines[i] ?? ' '.repeat(width);
    lines.push(`  ${first}    ${right.lines[i] ?? ''}`.trimEnd());
  }
  return lines.join('\n');
}

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
 * Runs importer, hub and device on this computer until it is stopped: each with its own folder, and
 * the device as the three processes it has on a Pi.
 */
export async function runDemo(context: DemoContext, options: DemoOptions): Promise<Result<void>> {
  const stop = context.untilStopped();
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
  const hub = await openHub(context, folders, options.port === 0 ? 0 : port + 1);
  if (!hub.ok) return hub;
  open.defer(() => hub.value.close());
  const since = context.clock.now();
  const stopped = stop.aborted ? Promise.resolve() : once(stop, 'abort');
  const data = await Promise.race([
    prepareFrom(context, folders, hub.value, options),
    stopped.then(() => null),
  ]);
  if (data === null) return ok(undefined);
  if (!data.ok) return data;

  const device = `http://${HOST}:${port}`;
  const desk = await openDesk(context, open, { device, cards: data.value.cards }, options.port);
  if (!desk.ok) return desk;

  context.err(`${demoText[options.lang].starting}\n`);
  const plan = { folders, socket: socket.value, language: options.lang };
  const services = open.use(startDevice(context, plan));
  const stuck = services.givenUp.then((part) => err(failure('demoStuck', { part })));
  const ready = untilReady(device, { version: data.value.version, since }, stop);
  const start = await Promise.race([stuck, ready.then(() => ok(undefined))]);
  if (!start.ok || stop.aborted) return start;
  const urls = { device, hub: hub.value.url, desk: desk.value };
  await announce(context, { ...urls, cards: data.value.cards }, data.value, options);
  // Awaited here: leaving this function closes what is open.
  return await Promise.race([stuck, stopped.then(() => ok(undefined))]);
}

async function prepareFrom(
  context: DemoContext,
  folders: DemoFolders,
  hub: RunningHub,
  options: DemoOptions,
): Promise<Result<DemoData>> {
  const sample = options.import === undefined;
  const exports = [options.import ?? (await sampleExports(folders.sample, context.clock))];
  const { lang: language, institution = null } = options;
  return prepare(context, folders, hub, { exports, institution, sample, language });
}

function openHub(
  context: DemoContext,
  folders: DemoFolders,
  port: number,
): Promise<Result<RunningHub>> {
  const debug = context.env.LYGTE_DEBUG ? context.err : () => undefined;
  const deps = { clock: context.clock, random: context.random, logger: createLogger('hub', debug) };
  const database = { sqlite: join(folders.hub, 'hub.db') };
  return onNextFreePort(port, (each) =>
    startHub({ database, host: HOST, port: each, certificates: null }, deps),
  );
}

/** Serves the desk page and an address for each of its phones; resolves to the page's address. */
async function openDesk(
  context: DemoContext,
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
  const first = await serve(3, (each) => openPhoneListener({ device, phone: 'phone1' }, each));
  if (!first.ok) return first;
  const second = await serve(4, (each) => openPhoneListener({ device, phone: 'phone2' }, each));
  if (!second.ok) return second;
  const phones = [first.value, second.value] as const;
  return await serve(2, (each) => startDesk({ ...facts, phones, web: context.web }, each));
}

/** With `--json` exactly one line on standard output: that everything is ready, and where. */
async function announce(
  context: DemoContext,
  facts: DemoFacts,
  data: DemoData,
  options: DemoOptions,
): Promise<void> {
  if (options.json === true) context.out(`${JSON.stringify(facts)}\n`);
  else context.out(await welcome(facts, data.institution.name, options.lang));
}

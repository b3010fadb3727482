import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import * as v from 'valibot';
import { systemClock, timeSeen } from '../../../appliance/clock-sources.ts';
import { readDeviceConfig } from '../../../appliance/setup/config-files.ts';
import { createDeviceStatus } from '../../../appliance/status.ts';
import type { DeviceReader } from '../../../appliance/storage/store.ts';
import { type DeviceConfig, ssidOf } from '../../core/config.ts';
import { configOf, type SetupProblem, setupOutcome } from '../../core/config-check.ts';
import type { StatusAnswer } from '../../core/device-api.ts';
import { err, failure, isFailureCode, ok, type Result } from '../../core/errors.ts';
import { failureText } from '../../core/text/failures.ts';
import type { Language } from '../../core/text/language.ts';
import { readinessText } from '../../core/text/readiness.ts';
import { setupText } from '../../core/text/setup.ts';
import { readChain } from '../../crypto/certificate.ts';
import { withDeviceCopy } from '../../recovery/collect.ts';
import type { CommandContext } from '../context.ts';
import { deviceSetup, serviceStates } from '../device/apply-setup.ts';
import { jsonOption, parseUrl } from '../options.ts';
import { runAction } from '../run.ts';
import { deviceText } from '../text/device.ts';
import { helpText } from '../text/help.ts';
import { messages } from '../text/messages.ts';

/** What this computer knows of itself as a device, whether or not its server answers. */
export interface LocalStatus {
  readonly name: string;
  readonly hotspot: { readonly ssid: string; readonly mode: 'radio' | 'ethernet' };
  /** What setup found wrong at the last start. */
  readonly problems: readonly SetupProblem[];
  readonly services: Readonly<Record<string, string>>;
  /** Bytes. */
  readonly disk: { readonly free: number; readonly total: number } | null;
  /** Null where device.db is not there, or not for this user to read. */
  readonly store: StoreStatus | null;
}

export interface StoreStatus {
  readonly device: string | null;
  readonly hubUrl: string | null;
  /** The failure code with which the hub refused the enrolment code. */
  readonly enrolRefused: string | null;
  /** When the hub's certificate ends, milliseconds since 1970 UTC. */
  readonly certificateUntil: number | null;
  /** What the server would answer, without what only the server knows. */
  readonly answer: StatusAnswer;
}

/** Null on a computer that is not a device. */
export async function localStatus(context: CommandContext): Promise<LocalStatus | null> {
  const deps = deviceSetup(context);
  const { data, run } = deps.paths;
  if (!existsSync(run) && !existsSync(join(data, 'device.db'))) return null;
  const config = configOf((await readDeviceConfig(deps)).written);
  const problems = readProblems(join(run, 'outcome.json'));
  return {
    name: config.name,
    hotspot: { ssid: ssidOf(config), mode: config.hotspot.mode },
    problems,
    services: await serviceStates(context.host),
    disk: diskOf(data),
    store: await readStore(data, config, problems),
  };
}

function readProblems(path: string): readonly SetupProblem[] {
  try {
    const text = v.pipe(v.string(), v.parseJson(), setupOutcome);
    const outcome = v.safeParse(text, readFileSync(path, 'utf8'));
    return outcome.success ? outcome.output.problems : [];
  } catch {
    return [];
  }
}

function diskOf(folder: string): LocalStatus['disk'] {
  try {
    const { bavail, blocks, bsize } = statfsSync(folder);
    return { free: bavail * bsize, total: blocks * bsize };
  } catch {
    return null;
  }
}

async function readStore(
  data: string,
  config: DeviceConfig,
  problems: readonly SetupProblem[],
): Promise<StoreStatus | null> {
  try {
    const read = await withDeviceCopy(
      join(data, 'device.db'),
      async (store): Promise<Result<StoreStatus>> =>
        ok({
          device: store.enrollment()?.device ?? null,
          hubUrl: store.enrollment()?.hubUrl ?? null,
          enrolRefused: store.syncFacts().enrolRefused,
          certificateUntil: certificateUntil(store),
          answer: answerOf(store, data, config, problems),
        }),
    );
    return read.ok ? read.value : null;
  } catch {
    // Not there, or not for this user.
    return null;
  }
}

function certificateUntil(store: DeviceReader): number | null {
  const certificate = store.certificate();
  const chain = certificate === null ? null : readChain(certificate.chain);
  return chain?.ok ? chain.value.notAfter : null;
}

function answerOf(
  store: DeviceReader,
  data: string,
  { zone }: DeviceConfig,
  problems: readonly SetupProblem[],
): StatusAnswer {
  const clock = systemClock({ floor: timeSeen(store), zone, certain: false });
  const codes = problems.map(({ code }) => code);
  const status = createDeviceStatus({
    store,
    clock,
    outage: { state: () => store.outage() },
    diskFree: () => diskOf(data)?.free ?? 0,
    appliance: () => new Set([...store.applianceFacts(), ...codes]),
  });
  return status.answer();
}

/** Code -> its details, one line each. */
export type Details = ReadonlyMap<string, readonly string[]>;

/**
 * The lines of a device's answer; `- CODE (severity): text` for each problem, with the details in
 * place of the general text where there are any.
 */
export function answerLines(
  status: StatusAnswer,
  language: Language,
  details: Details = new Map(),
): string[] {
  const text = messages[language];
  const device = deviceText[language];
  const { mode, drill, vault, version, dataAsOf, hub, clock, readiness, institution } = status;
  const lines = [
    ...(institution === null ? [] : [institution.name]),
    text.boxMode(mode, drill, vault),
    text.boxData(version, dataAsOf),
    text.boxHub(hub.reachable, hub.lastSyncAt, hub.pending),
    device.clock(clock.now, clock.certain),
    ...readiness.flatMap(({ code, severity }) =>
      (details.get(code) ?? [readinessText[language][code]]).map(
        (problem) => `- ${code} (${device.severities[severity]}): ${problem}`,
      ),
    ),
  ];
  if (readiness.every(({ severity }) => severity === 'info')) lines.push(text.boxReady);
  return lines;
}

const MEGABYTE = 1_000_000;
const DAY_MS = 24 * 3_600_000;

/** The lines of what the computer itself knows besides. */
export function localLines(local: LocalStatus, now: number, language: Language): string[] {
  const device = deviceText[language];
  const { name, hotspot, services, disk, store } = local;
  const states = Object.entries(services).map(([unit, state]) => `${unit} ${state}`);
  return [
    device.box(name, store?.device ?? null),
    ...(store === null ? [] : storeLines(store, now, language)),
    device.wifi(hotspot.ssid, hotspot.mode),
    ...(disk === null ? [] : [device.disk(megabytes(disk.free), megabytes(disk.total))]),
    ...(states.length === 0 ? [] : [device.services(states.join(', '))]),
  ];
}

/** The details of problems that setup and sync have found. */
export function problemDetails({ problems, store }: LocalStatus, language: Language): Details {
  const details = new Map<string, string[]>();
  for (const { code, detail } of problems)
    if (detail !== undefined)
      details.set(code, [...(details.get(code) ?? []), setupText(detail, language)]);
  const refused = store?.enrolRefused ?? null;
  if (refused !== null)
    details.set('enrolRefused', [
      deviceText[language].refused(
        isFailureCode(refused) ? failureText(failure(refused), language) : refused,
      ),
    ]);
  return details;
}

function storeLines(store: StoreStatus, now: number, language: Language): string[] {
  const device = deviceText[language];
  const { hubUrl, certificateUntil: until } = store;
  const days = until === null ? 0 : Math.floor((until - now) / DAY_MS);
  return [
    ...(hubUrl === null ? [] : [device.hubAt(hubUrl)]),
    until === null
      ? device.noCertificate
      : device.certificate(days, new Date(until).toISOString().slice(0, 10)),
  ];
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / MEGABYTE);
}

const WAIT_MS = 10_000;
/** The device's own server, on the device itself. */
const HERE = 'http://127.0.0.1/';

interface Options {
  readonly url?: string;
  readonly json?: boolean;
}

/**
 * `lygte status`: the status page, in the terminal. On the device itself it also shows what the
 * computer knows, even when its server does not answer.
 */
export function statusCommand(context: CommandContext): Command {
  const help = helpText[context.language];
  return new Command('status')
    .description(help.commands.status)
    .option('--url <url>', help.options.boxUrl, parseUrl)
    .addOption(jsonOption(context))
    .action((options: Options) => runAction(context, () => showStatus(context, options)));
}

async function showStatus(context: CommandContext, { url, json }: Options): Promise<Result<void>> {
  const local = url === undefined ? await localStatus(context) : null;
  const asked = await askStatus(url ?? HERE);
  if (!asked.ok && local === null) return asked;
  const answer = asked.ok ? asked.value : (local?.store?.answer ?? null);
  if (json === true) {
    const { store: _store, ...device } = local ?? { store: null };
    const parts = { ...answer, ...(local === null ? {} : { box: { ...device, ...shown(local) } }) };
    context.out(`${JSON.stringify(parts)}\n`);
  } else context.out(`${lines(context, asked.ok, answer, local).join('\n')}\n`);
  return asked.ok ? ok(undefined) : asked;
}

/** Fails with `boxSilent` when no device answers there. */
async function askStatus(url: string): Promise<Result<StatusAnswer>> {
  try {
    const signal = AbortSignal.timeout(WAIT_MS);
    const answer = await fetch(new URL('/api/status', url), { signal });
    // The device answers its own command: the shape is that of core/device-api.ts.
    if (answer.ok) return ok((await answer.json()) as StatusAnswer);
  } catch (error) {
    // fetch throws for the network, or for an answer that is not JSON: not a device.
    if (!(error instanceof Error)) throw error;
  }
  return err(failure('boxSilent', { file: url }));
}

function lines(
  context: CommandContext,
  answered: boolean,
  answer: StatusAnswer | null,
  local: LocalStatus | null,
): string[] {
  const { language, clock, host } = context;
  const text = deviceText[language];
  const details: Details = local === null ? new Map() : problemDetails(local, language);
  return [
    ...(answered ? [] : [text.serverSilent]),
    ...(answer === null ? [...details.values()].flat() : answerLines(answer, language, details)),
    ...(local === null ? [] : localLines(local, clock.now(), language)),
    ...(local?.store === null && !host.root ? [text.asRoot] : []),
  ];
}

function shown({ store }: LocalStatus) {
  if (store === null) return {};
  const { answer: _answer, ...facts } = store;
  return facts;
}

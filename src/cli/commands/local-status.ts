import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { readBox } from '../../../appliance/setup/take-in.ts';
import { createBoxStatus } from '../../../appliance/status.ts';
import type { DeviceReader } from '../../../appliance/storage/store.ts';
import { systemClock, timeSeen } from '../../../appliance/system.ts';
import { type BoxConfig, ssidOf } from '../../core/box.ts';
import { configOf } from '../../core/box-check.ts';
import type { StatusAnswer } from '../../core/device-api.ts';
import { ok, type Result } from '../../core/result.ts';
import { type SetupProblem, setupOutcome } from '../../core/setup.ts';
import { readChain } from '../../crypto/certificate.ts';
import { withDeviceCopy } from '../../recovery/device-copy.ts';
import { boxSetup } from '../device/box-setup.ts';
import { serviceStates } from '../device/services.ts';
import type { World } from '../world.ts';

/** What this machine knows of itself as a box, whether or not its server answers. */
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
  /** What the server would answer, but for what only it knows. */
  readonly answer: StatusAnswer;
}

/** Null on a machine that is no box. */
export async function localStatus(world: World): Promise<LocalStatus | null> {
  const deps = boxSetup(world);
  const { data, run } = deps.paths;
  if (!existsSync(run) && !existsSync(join(data, 'device.db'))) return null;
  const config = configOf((await readBox(deps)).written);
  const problems = readProblems(join(run, 'outcome.json'));
  return {
    name: config.name,
    hotspot: { ssid: ssidOf(config), mode: config.hotspot.mode },
    problems,
    services: await serviceStates(world.machine),
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
  config: BoxConfig,
  problems: readonly SetupProblem[],
): Promise<StoreStatus | null> {
  try {
    const read = await withDeviceCopy(
      join(data, 'device.db'),
      async (store): Promise<Result<StoreStatus>> =>
        ok({
          device: store.enrolment()?.device ?? null,
          hubUrl: store.enrolment()?.hubUrl ?? null,
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
  { zone }: BoxConfig,
  problems: readonly SetupProblem[],
): StatusAnswer {
  const clock = systemClock({ floor: timeSeen(store), zone, certain: false });
  const codes = problems.map(({ code }) => code);
  const status = createBoxStatus({
    store,
    clock,
    outage: { state: () => store.outage() },
    diskFree: () => diskOf(data)?.free ?? 0,
    appliance: () => new Set([...store.applianceFacts(), ...codes]),
  });
  return status.answer();
}

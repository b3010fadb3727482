import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { hostnameBy, remount } from '../../../appliance/setup/board.ts';
import { readDeviceConfig, store } from '../../../appliance/setup/config-files.ts';
import { newRun, type SetupDeps } from '../../../appliance/setup/context.ts';
import {
  dataRights,
  ORDER_FILE,
  readAccounts,
  realDisk,
  repairDataFolder,
  setupPaths,
} from '../../../appliance/setup/data-folder.ts';
import { runSetup } from '../../../appliance/setup/run.ts';
import { mergeWritten, orderIn, settingsIn, type Written } from '../../core/config-check.ts';
import {
  err,
  type FailureCode,
  failure,
  isFailureCode,
  ok,
  type Result,
} from '../../core/errors.ts';
import { setupText } from '../../core/text/setup.ts';
import { withDeviceCopy } from '../../recovery/collect.ts';
import type { CommandContext, HostSystem } from '../context.ts';
import { deviceText } from '../text/device.ts';

/** The world of setup as a command at the terminal has it. */
export function deviceSetup({ env, host, random }: CommandContext): SetupDeps {
  const paths = setupPaths(env);
  return {
    paths,
    accounts: host.root ? readAccounts(paths.accounts) : null,
    disk: realDisk,
    alone: false,
    random,
    remount,
    command: async (command) => (await host.run(command)) !== null,
    setHostname: hostnameBy(paths.hostname),
  };
}

/**
 * Gives the files of a box's data folder to the services whose they are: what root has written is
 * root's. What cannot be given is given at the next start.
 */
export async function repairDevice(context: CommandContext, data: string): Promise<void> {
  const { accounts, disk, alone } = deviceSetup(context);
  if (accounts === null) return;
  const attempt = (_: string, work: () => Promise<void>) => work().catch(() => undefined);
  await repairDataFolder({ disk, data, rights: dataRights(accounts), alone, attempt });
}

/** The units of a box; the socket is what keeps the doors open while the server is away. */
const SERVICES = ['lygte-server.service', 'lygte-sync.service', 'lygte-panel.service'] as const;
const SOCKET = 'lygte-server.socket';

/** Services that may start anew at any time: nobody's work is in them. */
const LIGHT = ['lygte-sync.service', 'lygte-panel.service'] as const;

/** Name of a unit -> what systemd says of it (`active`, `failed`, …); empty without systemd. */
export async function serviceStates(host: HostSystem): Promise<Record<string, string>> {
  const states: Record<string, string> = {};
  if (!host.systemd) return states;
  const properties = ['--property=Id,ActiveState', ...SERVICES] as const;
  const shown = (await host.run(['systemctl', 'show', ...properties])) ?? '';
  for (const block of shown.split('\n\n')) {
    const facts = new Map(block.split('\n').map((line) => cut(line)));
    const [id, state] = [facts.get('Id'), facts.get('ActiveState')];
    if (id && state) states[id.replace(/\.service$/, '')] = state;
  }
  return states;
}

function cut(line: string): [string, string] {
  const at = line.indexOf('=');
  return [line.slice(0, at), line.slice(at + 1)];
}

/** Takes the box out of service; the lock of an open vault is part of it. */
export async function stopServices({ systemd, run }: HostSystem): Promise<void> {
  if (systemd) await run(['systemctl', 'stop', SOCKET, ...SERVICES]);
}

export async function startServices({ systemd, run }: HostSystem): Promise<void> {
  if (systemd) await run(['systemctl', 'start', SOCKET, ...SERVICES]);
}

/** Lets what setup has rendered anew take effect. `server`: its restart locks an open vault. */
export async function applyRendered(
  { systemd, run }: HostSystem,
  { server }: { readonly server: boolean },
): Promise<void> {
  if (!systemd) return;
  await run(['systemctl', 'restart', 'lygte-firewall.service']);
  await run(['nmcli', 'connection', 'reload']);
  const more = server ? ['lygte-server.service'] : [];
  await run(['systemctl', 'restart', ...LIGHT, ...more]);
}

/** A hub across a slow line answers within this; longer is no reason to sit at the terminal. */
const ENROLS_WITHIN_MS = 60_000;
const LOOK_MS = 500;

/**
 * Writes checked answers down, lets the services have them, and waits for the enrolment among
 * them. Fails with `cannotWrite`, or as the hub refused the code.
 */
export async function applySetup(context: CommandContext, written: Written): Promise<Result<void>> {
  const say = deviceText[context.language];
  const deps = deviceSetup(context);
  const run = newRun(deps);
  const { data } = deps.paths;
  await deps.disk.folder(data, run.rights.folder);
  const before = await readDeviceConfig(deps);
  const after = mergeWritten(before.written, settingsIn(written));
  if (!(await store(run, written, after))) return err(failure('cannotWrite', { file: data }));
  const { problems, restart } = await runSetup(deps);
  for (const { code, detail } of problems)
    context.err(
      `lygte: ${code}: ${detail === undefined ? '' : setupText(detail, context.language)}\n`,
    );
  context.out(`${say.saved(data)}\n`);
  if (restart) context.out(`${say.restartBoard}\n`);

  const outage = await inOutage(data);
  await applyRendered(context.host, { server: !outage });
  if (outage) context.err(`${say.afterOutage}\n`);
  return orderIn(written) === null || !context.host.systemd
    ? ok(undefined)
    : await untilEnrolled(context, data);
}

/** The order is gone as soon as the hub has said yes or no; then the facts tell which. */
async function untilEnrolled(context: CommandContext, data: string): Promise<Result<void>> {
  const say = deviceText[context.language];
  context.err(`${say.enrolling}\n`);
  for (let waited = 0; existsSync(join(data, ORDER_FILE)); waited += LOOK_MS) {
    if (waited >= ENROLS_WITHIN_MS) {
      context.out(`${say.enrollsLater}\n`);
      return ok(undefined);
    }
    await setTimeout(LOOK_MS);
  }
  return await withDeviceCopy(join(data, 'device.db'), async (store) => {
    const refused = store.syncFacts().enrolRefused;
    if (refused !== null) return err(failure(knownCode(refused)));
    const enrollment = store.enrollment();
    if (enrollment === null) return err(failure('notEnrolled'));
    context.out(`${say.enrolled(enrollment.name)}\n`);
    return ok(undefined);
  });
}

async function inOutage(data: string): Promise<boolean> {
  const file = join(data, 'device.db');
  if (!existsSync(file)) return false;
  const mode = await withDeviceCopy(file, async (store) => ok(store.outage().mode));
  return mode.ok && mode.value === 'outage';
}

/** What sync wrote down may be of a newer version than this command. */
function knownCode(code: string): FailureCode {
  return isFailureCode(code) ? code : 'codeUnknown';
}

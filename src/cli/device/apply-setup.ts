import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { hostnameBy, remount } from '../../../appliance/setup/board.ts';
import { readDeviceConfig, store } from '../../../appliance/setup/config-files.ts';
import { newRun, type SetupDeps } from '../../../appliance/setup/context.ts';
import {
  dataRights,
  ENROLL_FILE,
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

/** The context of setup when a command runs it. */
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
 * Gives the files of a device's data folder to the users of its services, as root wrote them. Setup
 * repeats that at the next start, so an error here is ignored.
 */
export async function repairDevice(context: CommandContext, data: string): Promise<void> {
  const { accounts, disk, alone } = deviceSetup(context);
  if (accounts === null) return;
  const attempt = (_: string, work: () => Promise<void>) => work().catch(() => undefined);
  await repairDataFolder({ disk, data, rights: dataRights(accounts), alone, attempt });
}

/** The units of a device; the socket keeps the ports open while the server restarts. */
const SERVICES = ['lygte-server.service', 'lygte-sync.service', 'lygte-panel.service'] as const;
const SOCKET = 'lygte-server.socket';

/** Services that may restart at any time: no user has work open in them. */
const RESTARTABLE = ['lygte-sync.service', 'lygte-panel.service'] as const;

/** Name of a unit -> its state in systemd (`active`, `failed`, …); empty without systemd. */
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

/** Stops the device's services; stopping the server locks an open vault. */
export async function stopServices({ systemd, run }: HostSystem): Promise<void> {
  if (systemd) await run(['systemctl', 'stop', SOCKET, ...SERVICES]);
}

export async function startServices({ systemd, run }: HostSystem): Promise<void> {
  if (systemd) await run(['systemctl', 'start', SOCKET, ...SERVICES]);
}

/** Applies what setup has just rendered. `server`: its restart locks an open vault. */
export async function applyRendered(
  { systemd, run }: HostSystem,
  { server }: { readonly server: boolean },
): Promise<void> {
  if (!systemd) return;
  await run(['systemctl', 'restart', 'lygte-firewall.service']);
  await run(['nmcli', 'connection', 'reload']);
  const more = server ? ['lygte-server.service'] : [];
  await run(['systemctl', 'restart', ...RESTARTABLE, ...more]);
}

/** A hub on a slow connection answers within this; the user need not wait longer. */
const ENROLS_WITHIN_MS = 60_000;
const LOOK_MS = 500;

/**
 * Stores checked answers, applies them, and waits for the enrolment if they ask for one. Fails with
 * `cannotWrite`, or with the hub's reason for refusing the code.
 */
export async function applySetup(context: CommandContext, written: Written): Promise<Result<void>> {
  const text = deviceText[context.language];
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
  context.out(`${text.saved(data)}\n`);
  if (restart) context.out(`${text.restartBoard}\n`);

  const outage = await inOutage(data);
  await applyRendered(context.host, { server: !outage });
  if (outage) context.err(`${text.afterOutage}\n`);
  return orderIn(written) === null || !context.host.systemd
    ? ok(undefined)
    : await untilEnrolled(context, data);
}

/** The order file is gone once the hub has accepted or refused; the stored facts tell which. */
async function untilEnrolled(context: CommandContext, data: string): Promise<Result<void>> {
  const text = deviceText[context.language];
  context.err(`${text.enrolling}\n`);
  for (let waited = 0; existsSync(join(data, ENROLL_FILE)); waited += LOOK_MS) {
    if (waited >= ENROLS_WITHIN_MS) {
      context.out(`${text.enrollsLater}\n`);
      return ok(undefined);
    }
    await setTimeout(LOOK_MS);
  }
  return await withDeviceCopy(join(data, 'device.db'), async (store) => {
    const refused = store.syncFacts().enrolRefused;
    if (refused !== null) return err(failure(knownCode(refused)));
    const enrollment = store.enrollment();
    if (enrollment === null) return err(failure('notEnrolled'));
    context.out(`${text.enrolled(enrollment.name)}\n`);
    return ok(undefined);
  });
}

async function inOutage(data: string): Promise<boolean> {
  const file = join(data, 'device.db');
  if (!existsSync(file)) return false;
  const mode = await withDeviceCopy(file, async (store) => ok(store.outage().mode));
  return mode.ok && mode.value === 'outage';
}

/** What sync stored may be from a newer version than this command. */
function knownCode(code: string): FailureCode {
  return isFailureCode(code) ? code : 'codeUnknown';
}

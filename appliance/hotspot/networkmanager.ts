import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { DeviceConfig } from '../../src/core/config.ts';
import type { Hotspot, HotspotState, Logger } from '../../src/core/ports.ts';
import {
  type Command,
  type Outcome,
  type RunOptions,
  runCommand,
} from '../../src/platform/run-command.ts';
import { connectionUuid } from './profile.ts';

/** A radio may only send when it is unblocked and has a country. */
export function countryCommands({ country }: Pick<DeviceConfig, 'country'>): readonly Command[] {
  return [
    ['rfkill', 'unblock', 'wifi'],
    ['iw', 'reg', 'set', country],
  ];
}

type Run = (command: Command, options: Omit<RunOptions, 'env'>) => Promise<Outcome>;

/** States of a device that matter here, by NetworkManager's numbers (NMDeviceState). */
const DEVICE = { disconnected: 30, activated: 100 } as const;

/** Exit code of nmcli for a device or connection there is none of. */
const NO_SUCH = 10;
const NMCLI_MS = 5_000;
/** Bringing it up takes two to four seconds, and longer where the country has to be scanned for. */
const CHANGE_S = 15;

interface Device {
  readonly state: number;
  /** UUID of the connection that is, or is about to be, active on it. */
  readonly connection: string | null;
}

/** The calls to NetworkManager; none of them carries a secret. */
interface Nmcli {
  /** Null: no such device. `silent`: NetworkManager does not answer. */
  device(name: string): Promise<Device | null | 'silent'>;
  knows(uuid: string): Promise<boolean>;
  /** Resolves to nmcli's exit code, null when it took too long or was ended. */
  up(uuid: string, device: string, signal?: AbortSignal): Promise<Outcome['code']>;
  down(uuid: string, signal?: AbortSignal): Promise<Outcome['code']>;
}

/** The only caller of nmcli. */
function createNmcli(run: Run): Nmcli {
  const ask = (...args: string[]) => run(['nmcli', '-t', ...args], { timeoutMs: NMCLI_MS });
  const change = async (args: readonly string[], signal?: AbortSignal) => {
    const limits = { timeoutMs: (CHANGE_S + 2) * 1000, ...(signal && { signal }) };
    return (await run(['nmcli', '-w', String(CHANGE_S), 'connection', ...args], limits)).code;
  };
  return {
    async device(name) {
      const fields = 'GENERAL.STATE,GENERAL.CON-UUID';
      const { code, stdout } = await ask('-f', fields, 'device', 'show', name);
      if (code === NO_SUCH) return null;
      return code === 0 ? parseDevice(stdout) : 'silent';
    },
    async knows(uuid) {
      return (await ask('-f', 'connection.uuid', 'connection', 'show', 'uuid', uuid)).code === 0;
    },
    up: (uuid, device, signal) => change(['up', 'uuid', uuid, 'ifname', device], signal),
    async down(uuid, signal) {
      const code = await change(['down', 'uuid', uuid], signal);
      // No such active connection: it is down already.
      return code === NO_SUCH ? 0 : code;
    },
  };
}

/** Reads lines such as `GENERAL.STATE:100 (connected)`. */
function parseDevice(stdout: string): Device {
  const value = (field: string) => new RegExp(`^GENERAL\\.${field}:(.*)$`, 'm').exec(stdout)?.[1];
  return {
    state: Number.parseInt(value('STATE') ?? '0', 10),
    connection: value('CON-UUID') || null,
  };
}

/** Longer than a halted firmware lets one command wait. */
const IW_MS = 8_000;

/**
 * Whether the radio really sends, by calls that need no rights. `quiet`: the radio answers and is no
 * access point on a channel. `halted`: its firmware does not answer. Without `iw` it counts as
 * sending, as NetworkManager reports.
 */
async function checkRadio(run: Run, device: string): Promise<'sends' | 'quiet' | 'halted'> {
  // The list of stations comes from the firmware itself; the rest may be cached by the driver.
  const stations = await run(['iw', 'dev', device, 'station', 'dump'], { timeoutMs: IW_MS });
  const info = await run(['iw', 'dev', device, 'info'], { timeoutMs: IW_MS });
  if (info.code === null) return (await hasIw(run)) ? 'halted' : 'sends';
  if (stations.code !== 0) return info.code === 0 ? 'halted' : 'quiet';
  return /^\s*type AP$/m.test(info.stdout) && /^\s*channel \d+/m.test(info.stdout)
    ? 'sends'
    : 'quiet';
}

async function hasIw(run: Run): Promise<boolean> {
  return (await run(['iw', '--version'], { timeoutMs: IW_MS })).code !== null;
}

/** After a start, or after its driver was reloaded, a radio takes seconds to be ready. */
const READY_MS = 10_000;
const LOOK_MS = 400;
const RESTART_MS = 70_000;
const RESTART_UNIT = 'lygte-radio.service';

export interface NmcliHotspotOptions {
  readonly mode: 'radio' | 'ethernet';
  /** Name of the network interface. */
  readonly interface: string;
  /** Name of NetworkManager's profile, which setup has written. */
  readonly connection: string;
  readonly logger: Logger;
  /** Where commands are looked for, as in `PATH`. */
  readonly path: string;
  readonly sys?: string;
}

/**
 * The hotspot by NetworkManager. It replaces another connection on the same interface, which
 * NetworkManager brings back afterwards.
 */
export function nmcliHotspot(options: NmcliHotspotOptions): Hotspot {
  const { mode, interface: name, logger } = options;
  // Without a locale, the output is the same on every machine.
  const env = { PATH: options.path, LC_ALL: 'C' };
  const run: Run = (command, limits) => runCommand(command, { ...limits, env });
  const nmcli = createNmcli(run);
  const uuid = connectionUuid(options.connection);
  const exists = () => existsSync(`${options.sys ?? '/sys'}/class/net/${name}`);
  const isOn = (device: Device) => device.state === DEVICE.activated && device.connection === uuid;

  /** Waits until a connection can be brought up on the device; false when it stays as it is. */
  async function ready(signal?: AbortSignal): Promise<boolean> {
    const last = performance.now() + READY_MS;
    for (;;) {
      const device = await nmcli.device(name);
      if (device !== null && device !== 'silent' && device.state >= DEVICE.disconnected)
        return true;
      if (signal?.aborted || performance.now() > last) return false;
      await delay(LOOK_MS);
    }
  }

  async function state(): Promise<HotspotState> {
    const device = await nmcli.device(name);
    if (device === 'silent' || device === null) return exists() ? 'failed' : 'missing';
    if (isOn(device)) return mode === 'ethernet' ? 'on' : radioState(run, name);
    const able = device.state >= DEVICE.disconnected && (await nmcli.knows(uuid));
    return able ? 'off' : 'failed';
  }

  return {
    state,
    async set(on, signal) {
      if (!on) return report('down', await nmcli.down(uuid));
      if ((await state()) === 'on') return;
      if (await ready(signal)) report('up', await nmcli.up(uuid, name, signal));
    },
    ...(mode === 'radio' && {
      async restart() {
        await nmcli.down(uuid);
        const start = ['systemctl', 'start', '--no-ask-password', RESTART_UNIT] as const;
        report('restart', (await run(start, { timeoutMs: RESTART_MS })).code);
      },
    }),
  };

  function report(what: string, code: number | null): void {
    if (code !== 0) logger.warn('hotspotCommand', { what, code: code ?? 'ended' });
  }
}

async function radioState(run: Run, name: string): Promise<HotspotState> {
  const radio = await checkRadio(run, name);
  if (radio === 'sends') return 'on';
  return radio === 'halted' ? 'halted' : 'failed';
}

import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Diary, Hotspot, HotspotState } from '../../src/core/ports.ts';
import { createNmcli, DEVICE, type Device } from './nmcli.ts';
import { connectionUuid } from './profile.ts';
import { checkRadio } from './radio-check.ts';
import { type RunCommand, systemCommands } from './run-command.ts';

/** After a start, or after its driver was loaded anew, a radio takes seconds to be ready. */
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
  readonly diary: Diary;
  /** Where commands are looked for, as in `PATH`. */
  readonly path: string;
  readonly sys?: string;
}

/**
 * The hotspot as NetworkManager brings it up. A connection the house's network has on the same
 * interface gives way, and NetworkManager brings it back afterwards.
 */
export function nmcliHotspot(options: NmcliHotspotOptions): Hotspot {
  const { mode, interface: name, diary } = options;
  const run = systemCommands(options.path);
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
    if (isOn(device)) return mode === 'ethernet' ? 'on' : air(run, name);
    const able = device.state >= DEVICE.disconnected && (await nmcli.knows(uuid));
    return able ? 'off' : 'failed';
  }

  return {
    state,
    async set(on, signal) {
      if (!on) return tell('down', await nmcli.down(uuid));
      if ((await state()) === 'on') return;
      if (await ready(signal)) tell('up', await nmcli.up(uuid, name, signal));
    },
    ...(mode === 'radio' && {
      async restart() {
        await nmcli.down(uuid);
        const start = ['systemctl', 'start', '--no-ask-password', RESTART_UNIT] as const;
        tell('restart', (await run(start, { timeoutMs: RESTART_MS })).code);
      },
    }),
  };

  function tell(what: string, code: number | null): void {
    if (code !== 0) diary.warn('hotspotCommand', { what, code: code ?? 'ended' });
  }
}

async function air(run: RunCommand, name: string): Promise<HotspotState> {
  const radio = await checkRadio(run, name);
  if (radio === 'sends') return 'on';
  return radio === 'halted' ? 'halted' : 'failed';
}

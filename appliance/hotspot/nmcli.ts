import type { Outcome, RunCommand } from './run-command.ts';

/** States of a device that matter here, by NetworkManager's numbers (NMDeviceState). */
export const DEVICE = { disconnected: 30, activated: 100 } as const;

/** Exit code of nmcli for a device or connection there is none of. */
const NO_SUCH = 10;
const NMCLI_MS = 5_000;
/** To come up takes two to four seconds, and longer where the country has to be scanned for. */
const CHANGE_S = 15;

export interface Device {
  readonly state: number;
  /** UUID of the connection that is, or is about to be, active on it. */
  readonly connection: string | null;
}

/** The few things asked of NetworkManager; nothing secret is ever said to it. */
export interface Nmcli {
  /** Null: no such device. `silent`: NetworkManager does not answer. */
  device(name: string): Promise<Device | null | 'silent'>;
  knows(uuid: string): Promise<boolean>;
  /** Resolves to nmcli's exit code, null when it took too long or was ended. */
  up(uuid: string, device: string, signal?: AbortSignal): Promise<Outcome['code']>;
  down(uuid: string, signal?: AbortSignal): Promise<Outcome['code']>;
}

/** The only caller of nmcli. */
export function createNmcli(run: RunCommand): Nmcli {
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
      // It was down already.
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

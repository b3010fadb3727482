import type { Machine } from '../machine.ts';

/** The units of a box; the socket is what keeps the doors open while the server is away. */
const SERVICES = ['lygte-server.service', 'lygte-sync.service', 'lygte-panel.service'] as const;
const SOCKET = 'lygte-server.socket';

/** Services that may start anew at any time: nobody's work is in them. */
const LIGHT = ['lygte-sync.service', 'lygte-panel.service'] as const;

/** Name of a unit -> what systemd says of it (`active`, `failed`, …); empty without systemd. */
export async function serviceStates(machine: Machine): Promise<Record<string, string>> {
  const states: Record<string, string> = {};
  if (!machine.systemd) return states;
  const properties = ['--property=Id,ActiveState', ...SERVICES] as const;
  const shown = (await machine.run(['systemctl', 'show', ...properties])) ?? '';
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
export async function stopServices({ systemd, run }: Machine): Promise<void> {
  if (systemd) await run(['systemctl', 'stop', SOCKET, ...SERVICES]);
}

export async function startServices({ systemd, run }: Machine): Promise<void> {
  if (systemd) await run(['systemctl', 'start', SOCKET, ...SERVICES]);
}

/** Lets what setup has rendered anew take effect. `server`: its restart locks an open vault. */
export async function applyRendered(
  { systemd, run }: Machine,
  { server }: { readonly server: boolean },
): Promise<void> {
  if (!systemd) return;
  await run(['systemctl', 'restart', 'lygte-firewall.service']);
  await run(['nmcli', 'connection', 'reload']);
  const more = server ? ['lygte-server.service'] : [];
  await run(['systemctl', 'restart', ...LIGHT, ...more]);
}

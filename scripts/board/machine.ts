import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { AGENT_PORT, type Agent, agentCredential, openAgent } from './agent.ts';
import { type DevicePanel, openDevicePanel } from './device-panel.ts';
import { PHONE_PORT } from './phone.ts';
import { openQmp, type Qmp } from './qmp.ts';
import { openQtest } from './qtest.ts';

/** Where the machine finds the host's hub: an address of its own in the emulated network. */
export const HUB_ADDRESS = '10.0.2.100';

export interface MachinePlan {
  /** For sockets and logs. A short path: sockets' names are limited to 107 bytes. */
  readonly folder: string;
  /** The card, as a raw image; it is written to. */
  readonly card: string;
  readonly kernel: string;
  readonly initrd: string;
  /** From a port of this host's loopback to one of the machine. */
  readonly forwards: readonly { readonly host: number; readonly guest: number }[];
  /** A port of this host's loopback that the machine reaches at HUB_ADDRESS; null: none. */
  readonly hubPort: number | null;
  /** How many simulated radios there are; the device's own is the first. */
  readonly radios: number;
  /** A root shell for the test, see agent.ts. */
  readonly withAgent: boolean;
  /** More parameters for the kernel. */
  readonly append?: string;
  /** MiB; a Pi Zero 2 W has 512. */
  readonly memory?: number;
}

/** A board that has been switched on. */
export interface Machine extends AsyncDisposable {
  readonly devicePanel: DevicePanel;
  readonly qmp: Qmp;
  readonly agent: Agent;
  /** `performance.now()` of the moment power came on. */
  readonly poweredAt: number;
  /** What the serial console printed, as a file. */
  readonly serialLog: string;
  /** Cuts the power, without a warning. */
  cutPower(): Promise<void>;
  /** Resolves when the machine has ended, for any reason. */
  readonly ended: Promise<void>;
}

/** Switches the emulated board on. Waits for its control sockets only. */
export async function startMachine(plan: MachinePlan): Promise<Machine> {
  const serialLog = join(plan.folder, 'serial.log');
  const poweredAt = performance.now();
  const qemu = spawn('qemu-system-aarch64', arguments_(plan), {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C in the terminal must not reach the machine: we end it ourselves.
    detached: true,
  });
  const log = createWriteStream(serialLog, { flags: 'a' });
  qemu.stdout.pipe(log);
  qemu.stderr.pipe(log, { end: false });
  const ended = once(qemu, 'exit').then(() => undefined);
  const end = () => void killNow(qemu);
  process.once('exit', end);
  const qmp = await openQmp(join(plan.folder, 'qmp'));
  const qtest = await openQtest(join(plan.folder, 'qtest'));
  const devicePanel = await openDevicePanel(qmp, qtest);
  const agent = await openAgent(join(plan.folder, 'agent'));

  async function cutPower(): Promise<void> {
    process.off('exit', end);
    if (!killNow(qemu)) return;
    await ended;
    for (const each of [qmp, qtest, agent]) each[Symbol.dispose]();
  }
  return {
    ...{ devicePanel, qmp, agent, poweredAt, serialLog, ended, cutPower },
    [Symbol.asyncDispose]: cutPower,
  };
}

/** False when it had ended already. */
function killNow(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null && child.kill('SIGKILL');
}

function arguments_(plan: MachinePlan): string[] {
  const socket = (name: string) => `unix:${join(plan.folder, name)},server=on,wait=off`;
  const hub =
    plan.hubPort === null
      ? ''
      : `,guestfwd=tcp:${HUB_ADDRESS}:${plan.hubPort}-cmd:socat - TCP:127.0.0.1:${plan.hubPort}`;
  const forwards = plan.forwards
    .map(({ host, guest }) => `,hostfwd=tcp:127.0.0.1:${host}-:${guest}`)
    .join('');
  return [
    ['-M', 'virt', '-cpu', 'cortex-a72', '-smp', '2', '-m', `${plan.memory ?? 512}`],
    ['-accel', 'tcg', '-nodefaults', '-display', 'none', '-no-reboot', '-serial', 'stdio'],
    ['-kernel', plan.kernel, '-initrd', plan.initrd, '-append', commandLine(plan)],
    ['-drive', `file=${plan.card},format=raw,if=none,id=card,discard=unmap`],
    ['-device', 'virtio-blk-pci,drive=card'],
    // The board reaches the hub it is given, and nothing else.
    ['-netdev', `user,id=wire,restrict=on${forwards}${hub}`],
    ['-device', 'virtio-net-pci,netdev=wire,romfile='],
    ['-device', 'virtio-serial-pci'],
    ['-chardev', `socket,id=agent,path=${join(plan.folder, 'agent')},server=on,wait=off`],
    ['-device', `virtserialport,chardev=agent,name=${AGENT_PORT}`],
    ['-chardev', `socket,id=phone,path=${join(plan.folder, 'phone')},server=on,wait=off`],
    ['-device', `virtserialport,chardev=phone,name=${PHONE_PORT}`],
    ['-device', 'virtio-rng-pci'],
    ['-qmp', socket('qmp'), '-qtest', socket('qtest'), '-qtest-log', '/dev/null'],
  ].flat();
}

/** The root by the image's own cmdline.txt, and what only an emulated board needs. */
function commandLine({ radios, withAgent, append }: MachinePlan): string {
  return [
    'root=PARTUUID=4c594754-02 ro net.ifnames=0 console=ttyAMA0',
    'cfg80211.ieee80211_regdom=DK',
    radios > 0 ? `modules_load=mac80211_hwsim mac80211_hwsim.radios=${radios}` : '',
    withAgent ? agentCredential() : '',
    append ?? '',
  ].join(' ');
}

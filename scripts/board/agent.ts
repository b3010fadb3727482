import { openLines } from './line-socket.ts';

/** Name of the port between the machine and the test. */
export const AGENT_PORT = 'lygte.agent';

/** A root shell inside the machine. The image does not contain it: see `agentCredential`. */
export interface Agent extends Disposable {
  /** Runs a shell script; commands run one after the other. Its output is text. */
  sh(script: string): Promise<{ code: number; out: string }>;
  /** As `sh`, but throws when the script fails. */
  must(script: string): Promise<string>;
  put(path: string, text: string): Promise<void>;
}

/**
 * The agent's unit as a credential on the kernel's command line, which is the way systemd offers
 * to the owner of a virtual machine. So the test runs the image as it is shipped.
 */
export function agentCredential(): string {
  const device = `/dev/virtio-ports/${AGENT_PORT}`;
  const unit = [
    '[Unit]',
    'DefaultDependencies=no',
    `BindsTo=dev-virtio\\x2dports-${AGENT_PORT}.device`,
    `After=dev-virtio\\x2dports-${AGENT_PORT}.device`,
    '[Service]',
    'ExecStart=/bin/sh',
    `StandardInput=file:${device}`,
    `StandardOutput=file:${device}`,
    'Restart=always',
  ].join('\n');
  const name = 'systemd.extra-unit.agent.service';
  const value = Buffer.from(unit).toString('base64');
  return `systemd.set_credential_binary=${name}:${value} systemd.wants=agent.service`;
}

/** Connects to the agent; its answers come when the machine has started it. */
export async function openAgent(path: string): Promise<Agent> {
  const lines = await openLines(path);
  const waiting = new Map<string, (answer: { code: number; out: string }) => void>();
  let last = 0;
  lines.onLine((line) => {
    const [mark, id = '', code, encoded = ''] = line.split(' ');
    if (mark !== 'done') return;
    const out = Buffer.from(encoded, 'base64').toString();
    waiting.get(id)?.({ code: Number(code), out });
    waiting.delete(id);
  });

  async function sh(script: string) {
    const { promise, resolve, reject } = Promise.withResolvers<{ code: number; out: string }>();
    const id = `${++last}`;
    waiting.set(id, resolve);
    void lines.closed.then(() => reject(new Error('the machine is off')));
    const encoded = Buffer.from(script).toString('base64');
    const file = '/run/agent.out';
    lines.send(
      `(eval "$(echo ${encoded} | base64 -d)") </dev/null >${file} 2>&1; ` +
        `echo done ${id} $? $(base64 -w0 ${file})`,
    );
    return promise;
  }

  async function must(script: string): Promise<string> {
    const { code, out } = await sh(script);
    if (code !== 0) throw new Error(`on the device: ${script}\nended with ${code}: ${out}`);
    return out;
  }

  return {
    sh,
    must,
    async put(path, text) {
      await must(`echo ${Buffer.from(text).toString('base64')} | base64 -d > ${path}`);
    },
    [Symbol.dispose]: () => lines[Symbol.dispose](),
  };
}

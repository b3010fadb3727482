import { readFileSync } from 'node:fs';
import type { Agent } from './agent.ts';
import { type LineSocket, openLines } from './line-socket.ts';

/** Name of the port to the phone, which is on the board's radio but in a network of its own. */
export const PHONE_PORT = 'lygte.phone';

interface PhoneAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The address that the name resolved to. */
  readonly address: string;
  readonly ms: number;
}

interface Lease {
  readonly ip: string;
  readonly dns: string;
  readonly router: string;
  /** DHCP option 114: the address of the captive portal's interface. */
  readonly portal: string;
}

/** A phone with a real radio and network stack; the test decides what it requests. */
export interface BoardPhone extends Disposable {
  /** Resolves to true when the radio sees the network's name, to false when it does not in time. */
  sees(ssid: string, seconds: number): Promise<boolean>;
  /** Joins by WPA2 and takes an address. Throws the supplicant's output when it cannot. */
  join(ssid: string, key: string): Promise<Lease>;
  leave(): Promise<void>;
  /** Trusts an authority (PEM) from now on. */
  trust(ca: string): void;
  readonly cookies: Map<string, string>;
  ask(method: string, url: string, more?: PhoneWish): Promise<PhoneAnswer>;
}

interface PhoneWish {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** How long it waits for an answer; a minute by default. */
  readonly timeoutMs?: number;
}

type Answer = { id: number; error?: string; body: string } & Omit<PhoneAnswer, 'text'>;

const inside = (name: string) => readFileSync(new URL(`phone/${name}`, import.meta.url), 'utf8');
const NETWORK = 'ip netns exec phone';

/**
 * Makes a phone of the board's second simulated radio. Needs the package on the board: it runs on
 * the package's Node.
 */
export async function openPhone(agent: Agent, socket: string): Promise<BoardPhone> {
  await agent.must('mkdir -p /tmp/phone');
  await agent.put('/tmp/phone/inside.mjs', inside('inside.mjs'));
  await agent.put('/tmp/phone/lease.sh', inside('lease.sh'));
  await agent.must(
    'chmod 755 /tmp/phone/lease.sh; nmcli device set wlan1 managed no; ip netns add phone; ' +
      'iw phy "$(cat /sys/class/net/wlan1/phy80211/name)" set netns name phone; ' +
      `${NETWORK} ip link set lo up; ${NETWORK} ip link set wlan1 up`,
  );
  const port = `/dev/virtio-ports/${PHONE_PORT}`;
  await agent.must(
    `systemd-run --quiet --unit=phone -p StandardInput=file:${port} -p StandardOutput=file:${port} ` +
      `${NETWORK} /usr/lib/lygte/node /tmp/phone/inside.mjs`,
  );
  return phoneOver(agent, await openLines(socket));
}

function phoneOver(agent: Agent, lines: LineSocket): BoardPhone {
  const waiting = new Map<number, (answer: Answer) => void>();
  const cookies = new Map<string, string>();
  let dns = '';
  let ca: string | undefined;
  let last = 0;
  lines.onLine((line) => {
    const answer = JSON.parse(line) as Answer;
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });

  return {
    cookies,
    trust: (pem) => {
      ca = pem;
    },
    async sees(ssid, seconds) {
      // Flushed: the kernel keeps a network for half a minute after it is gone.
      const scan = `${NETWORK} iw dev wlan1 scan freq 2437 flush | grep -qxF '\tSSID: ${ssid}'`;
      const { code } = await agent.sh(
        `timeout ${seconds} sh -c "until ${scan}; do sleep 0.2; done"`,
      );
      return code === 0;
    },
    async join(ssid, key) {
      await agent.put('/tmp/phone/wpa.conf', supplicant(ssid, key));
      const command = `${NETWORK} wpa_supplicant -i wlan1 -c /tmp/phone/wpa.conf -f /tmp/phone/wpa.log`;
      await agent.must(`systemd-run --quiet --unit=phone-wifi ${command}`);
      const dhcp = 'busybox udhcpc -i wlan1 -n -q -f -t 30 -T 1 -O 114 -s /tmp/phone/lease.sh';
      const { code } = await agent.sh(`${NETWORK} ${dhcp}`);
      if (code !== 0) throw new Error(await agent.must('cat /tmp/phone/wpa.log'));
      const lease = leaseOf(await agent.must('cat /tmp/phone/lease'));
      dns = lease.dns;
      return lease;
    },
    async leave() {
      await agent.must(`systemctl stop phone-wifi; ${NETWORK} ip address flush dev wlan1`);
    },
    async ask(method, url, { body, headers = {}, timeoutMs } = {}) {
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      const id = ++last;
      waiting.set(id, resolve);
      void lines.closed.then(() => reject(new Error('the machine is off')));
      const jar = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const own = url.startsWith('https:') && jar !== '' ? { cookie: jar } : {};
      const typed = body === undefined ? {} : { 'content-type': 'application/json' };
      const wish = {
        id,
        method,
        url,
        dns,
        ca,
        timeoutMs,
        headers: { ...own, ...typed, ...headers },
      };
      lines.send(
        JSON.stringify(body === undefined ? wish : { ...wish, body: JSON.stringify(body) }),
      );
      const answer = await promise;
      if (answer.error !== undefined) throw new Error(`${method} ${url}: ${answer.error}`);
      keep(cookies, answer.headers['set-cookie']);
      return { ...answer, text: Buffer.from(answer.body, 'base64').toString() };
    },
    [Symbol.dispose]: () => lines[Symbol.dispose](),
  };
}

function keep(cookies: Map<string, string>, set: string | string[] | undefined): void {
  for (const line of [set ?? []].flat()) {
    const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/);
    if (value === '') cookies.delete(name);
    else cookies.set(name, value);
  }
}

function supplicant(ssid: string, key: string): string {
  const network = [
    `ssid="${ssid}"`,
    `psk="${key}"`,
    'key_mgmt=WPA-PSK',
    'proto=RSN',
    'scan_ssid=1',
  ];
  return `network={\n${network.map((line) => `  ${line}\n`).join('')}}\n`;
}

/** Lines of a shell's variables; busybox prints an unknown option in hexadecimal. */
function leaseOf(text: string): Lease {
  const value = (name: string) => new RegExp(`^${name}='?([^'\n]*)'?$`, 'm').exec(text)?.[1] ?? '';
  const portal = Buffer.from(value('opt114'), 'hex').toString();
  return {
    ip: value('ip'),
    dns: value('dns').split(' ')[0] ?? '',
    router: value('router'),
    portal,
  };
}

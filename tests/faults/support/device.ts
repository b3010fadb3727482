import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type DeviceStore, openDeviceStore } from '../../../appliance/storage/store.ts';
import { formatKeycode } from '../../../src/core/codes.ts';
import type { LogAnswer, StatusAnswer } from '../../../src/core/device-api.ts';
import { createPress, type Press } from '../../appliance/vault/support/press.ts';
import { createPhone, type Phone } from '../../fakes/phone.ts';
import { furnish } from '../../fakes/test-device.ts';

const SERVER = fileURLToPath(new URL('../../../appliance/server/main.ts', import.meta.url));

/** A device in outage mode whose server is a process of its own, for tests of faults. */
export interface FaultyDevice extends AsyncDisposable {
  readonly data: string;
  /** The folder of the server's control socket. */
  readonly run: string;
  readonly press: Press;
  readonly cards: { readonly leader: string; readonly staff: string };
  /** The device's file, while the server is not running. */
  openStore(): DeviceStore;
  start(env?: Record<string, string>): Promise<void>;
  /** Pulls the plug. */
  kill(): Promise<void>;
  phone(): Phone;
  status(): Promise<StatusAnswer>;
  /** Events in the server's log since its last start. */
  said(): readonly string[];
  /** Ids of everything in the log, as that phone shows it. */
  logged(phone: Phone): Promise<Set<string>>;
}

/** @param data an empty folder for the device's file; one of its own when left out */
export async function faultyDevice(data?: string): Promise<FaultyDevice> {
  const folder = mkdtempSync(join(tmpdir(), 'lygte-fault-'));
  const home = data ?? join(folder, 'data');
  mkdirSync(home, { recursive: true });
  const file = join(home, 'device.db');
  const press = await createPress(folder);
  await furnish(file, press, Date.now());
  {
    using store = openDeviceStore(file);
    const outage = { mode: 'outage', vault: 'closed', drill: false, outage: 'o-1' } as const;
    store.setOutage({ ...outage, since: Date.now() });
  }
  let child: ChildProcess | null = null;
  let port = 0;
  let said: string[] = [];

  async function kill(): Promise<void> {
    const ending = child;
    child = null;
    if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return;
    ending.kill('SIGKILL');
    await once(ending, 'exit');
  }

  return {
    data: home,
    run: folder,
    press,
    cards: { leader: formatKeycode(press.leaderCard), staff: formatKeycode(press.staffCard) },
    openStore: () => openDeviceStore(file),
    async start(env = {}) {
      child = spawn(process.execPath, [SERVER], {
        env: {
          PATH: process.env.PATH,
          LYGTE_DATA: home,
          LYGTE_RUN: folder,
          LYGTE_HOSTS: '127.0.0.1',
          LYGTE_LISTEN: '127.0.0.1:0',
          LYGTE_SECURE_COOKIES: '0',
          LYGTE_CLOCK_CERTAIN: '1',
          ...env,
        },
        stdio: ['ignore', 'inherit', 'pipe'],
      });
      said = [];
      const lines = createInterface({ input: child.stderr as NodeJS.ReadableStream });
      await new Promise<void>((resolve, reject) => {
        lines.on('close', () => reject(new Error(`ended early: ${said.join(' ')}`)));
        lines.on('line', (line) => {
          const entry = JSON.parse(line) as { event: string; port?: number };
          said.push(entry.event);
          if (entry.event !== 'listening') return;
          port = entry.port ?? 0;
          resolve();
        });
      });
    },
    kill,
    said: () => said,
    phone: () => createPhone(() => port),
    status: async () => (await createPhone(() => port).get<StatusAnswer>('/api/status')).json,
    async logged(phone) {
      const ids = new Set<string>();
      for (let query = ''; ; ) {
        const { json } = await phone.get<LogAnswer>(`/api/log${query}`);
        for (const { id } of json.lines) ids.add(id);
        if (json.next === null) return ids;
        query = `?before=${json.next}`;
      }
    },
    async [Symbol.asyncDispose]() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A check-in as a phone sends it, of one of the sample's unprotected children. */
export function checkIn(id: string, index: number) {
  const at = new Date().toISOString();
  return { id, at, kind: 'attendance', childId: `child-${5 + (index % 10)}`, status: 'present' };
}

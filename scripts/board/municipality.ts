import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { systemClock } from '../../appliance/clock-sources.ts';
import { sampleExports } from '../../src/demo/prepare.ts';
import { DEMO_INSTITUTIONS } from '../../src/demo/sample/sample.ts';

const main = new URL('../../src/cli/main.ts', import.meta.url).pathname;
const execute = promisify(execFile);

/** A municipality on this host: hub, office and keycards, all by the `lygte` command. */
export interface Municipality extends AsyncDisposable {
  readonly hubPort: number;
  readonly institution: { readonly id: string; readonly name: string };
  readonly cards: { readonly leader: string; readonly staff: string };
  /** Folder of the office, for `--data`. */
  readonly office: string;
  /** A one-time code for a device of the institution. */
  deviceCode(): Promise<string>;
  /** Runs `lygte ARGS` and returns what it printed. Throws when it fails. */
  lygte(...args: string[]): Promise<string>;
  stopHub(): Promise<void>;
  startHub(): Promise<void>;
}

/** The day-care of the sample data: enough children for a test, and soon imported. */
const [INSTITUTION] = DEMO_INSTITUTIONS;

export async function openMunicipality(folder: string): Promise<Municipality> {
  if (INSTITUTION === undefined) throw new Error('the sample has institutions');
  const [sample, office, hub] = ['sample', 'office', 'hub'].map((name) => join(folder, name));
  if (!sample || !office || !hub) throw new Error('three folders were named');
  mkdirSync(sample, { recursive: true });
  const hubPort = await freePort();
  const hubUrl = `http://127.0.0.1:${hubPort}`;
  let process_: ChildProcess | null = null;

  async function lygte(...args: string[]): Promise<string> {
    const options = { maxBuffer: 1 << 24, env: process.env };
    const { stdout } = await execute(process.execPath, [main, ...args], options);
    return stdout.trim();
  }

  async function startHub(): Promise<void> {
    const args = [main, 'hub', '--data', hub as string, '--host', '127.0.0.1'];
    const child = spawn(process.execPath, [...args, '--port', `${hubPort}`], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    process_ = child;
    process.once('exit', () => child.kill('SIGKILL'));
    // It listens once it has printed its first line.
    const line = once(createInterface({ input: child.stdout }), 'line');
    const gone = once(child, 'exit').then(() => Promise.reject(new Error('the hub ended')));
    await Promise.race([line, gone]);
    gone.catch(() => undefined);
  }

  async function stopHub(): Promise<void> {
    if (process_ === null || process_.exitCode !== null) return;
    const gone = once(process_, 'exit');
    process_.kill('SIGTERM');
    await gone;
  }

  const card = async (kind: 'leader' | 'staff', id: string) => {
    const args = ['--kind', kind, '--institution', id, '--data', office, '--json'];
    return (JSON.parse(await lygte('keycard', 'new', ...args)) as { code: string }).code;
  };
  const code = (...args: string[]) => lygte('hub', 'code', '--data', hub, ...args);

  await startHub();
  const officeCode = await code('--role', 'importer');
  await lygte('enroll', '--importer', '--hub', hubUrl, '--data', office, officeCode);
  const clock = systemClock({ floor: 0, zone: 'Europe/Copenhagen', certain: true });
  await sampleExports(sample, clock);
  await lygte('import', sample, '--data', office, '--json');
  const { id, name } = INSTITUTION;
  return {
    ...{ hubPort, office, lygte, startHub, stopHub },
    institution: { id, name },
    cards: { leader: await card('leader', id), staff: await card('staff', id) },
    deviceCode: () => code('--institution', id),
    [Symbol.asyncDispose]: stopHub,
  };
}

/** A port of the loopback that is free. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('it listens on a port');
  return address.port;
}

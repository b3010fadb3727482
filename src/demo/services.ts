import { type ChildProcess, spawn } from 'node:child_process';
import type { BoundSocket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Language } from '../core/text/language.ts';
import type { DemoContext, Env } from './context.ts';
import { type DemoFolders, HOST } from './folders.ts';
import { demoText } from './text.ts';

export interface ServiceSpec {
  readonly name: string;
  /** The program and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** Its whole environment: nothing is inherited. */
  readonly env: Env;
  /** A bound socket, passed as file descriptor 3, as systemd does. */
  readonly socket?: number;
}

export interface ServiceListeners {
  /** Milliseconds of a steady clock. */
  now(): number;
  /** It ended by itself; it is started again after `waitMs`. */
  onEnd(spec: ServiceSpec, why: string, waitMs: number): void;
  /** It kept ending right after its start, so it was given up. */
  onGivenUp(spec: ServiceSpec, why: string): void;
  onLine(spec: ServiceSpec, line: string): void;
}

export interface Service {
  readonly name: string;
  pid(): number | null;
  /** Ends it: by SIGTERM, and by SIGKILL after a few seconds. Resolves when it has ended. */
  stop(): Promise<void>;
}

/** Times of a service, in milliseconds. */
export interface Pace {
  /** A run shorter than this was a failed start. */
  readonly quickMs: number;
  /** First wait after two failed starts; it doubles up to `waitMaxMs`. */
  readonly waitMs: number;
  readonly waitMaxMs: number;
  /** From SIGTERM to SIGKILL. */
  readonly insistMs: number;
}

export const PACE: Pace = { quickMs: 1_000, waitMs: 200, waitMaxMs: 5_000, insistMs: 3_000 };
/** Failed starts in a row. */
const GIVE_UP = 8;

/**
 * Keeps a process running as systemd does with `Restart=always`: started again at once when it
 * ends (locking ends it), and after growing pauses when it ends right after its start. The process's
 * standard input is a pipe that closes when this process ends for any reason.
 */
export function startService(
  spec: ServiceSpec,
  listeners: ServiceListeners,
  pace: Pace = PACE,
): Service {
  let child: ChildProcess | null = null;
  let gone: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let stopping = false;
  let quickEnds = 0;

  function start(): void {
    const started = listeners.now();
    const [program, ...args] = spec.command;
    const handed = spec.socket === undefined ? [] : [spec.socket];
    const stdio = ['pipe', 'ignore', 'pipe', ...handed] as const;
    const running = spawn(program, args, { env: { ...spec.env }, stdio: [...stdio] });
    const last = lastLine(running, (line) => listeners.onLine(spec, line));
    child = running;
    // A child that has ended breaks its standard input: `exit` reports that already.
    running.stdin?.on('error', () => undefined);
    gone = new Promise<void>((resolve) => {
      running.once('error', (error) => ended(error.message, started, resolve));
      running.once('exit', (code, signal) => {
        const how = signal ?? `exit code ${code}`;
        ended(code === 0 ? how : `${how} ${last()}`.trim(), started, resolve);
      });
    });
  }

  function ended(why: string, started: number, resolve: () => void): void {
    if (child === null) return;
    child = null;
    resolve();
    if (stopping) return;
    quickEnds = listeners.now() - started < pace.quickMs ? quickEnds + 1 : 0;
    if (quickEnds >= GIVE_UP) {
      listeners.onGivenUp(spec, why);
      return;
    }
    const waitMs = quickEnds < 2 ? 0 : Math.min(pace.waitMaxMs, pace.waitMs * 2 ** (quickEnds - 2));
    listeners.onEnd(spec, why, waitMs);
    if (waitMs === 0) start();
    else timer = setTimeout(start, waitMs);
  }

  start();
  return {
    name: spec.name,
    pid: () => child?.pid ?? null,
    async stop() {
      stopping = true;
      clearTimeout(timer);
      const running = child;
      if (running === null) return;
      running.kill('SIGTERM');
      const insist = setTimeout(() => running.kill('SIGKILL'), pace.insistMs);
      await gone;
      clearTimeout(insist);
    },
  };
}

/** The tail of a stack trace: the line above it has the reason. */
const TAIL = /^(\s|}|$|Node\.js v)/;

/** Follows standard error line by line; the last line is the best reason for the end of a process. */
function lastLine(child: ChildProcess, onLine: (line: string) => void): () => string {
  let last = '';
  if (child.stderr !== null)
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (!TAIL.test(line)) last = line;
      onLine(line);
    });
  return () => last;
}

export interface DemoDevice extends AsyncDisposable {
  /** Resolves with the name of the first part that was given up, if ever. */
  readonly givenUp: Promise<string>;
}

export interface DevicePlan {
  readonly folders: DemoFolders;
  readonly socket: BoundSocket;
  readonly language: Language;
}

/** Seconds between polls of the hub by the demo's device. */
const SYNC_SECONDS = '2';

/** Starts what systemd starts on a Pi: sync, server and panel, each as a process. */
export function startDevice(context: DemoContext, plan: DevicePlan): DemoDevice {
  const text = demoText[plan.language];
  const { promise: givenUp, resolve } = Promise.withResolvers<string>();
  const listeners = {
    now: () => performance.now(),
    onEnd(spec: ServiceSpec, why: string, waitMs: number) {
      // The server ends whenever the vault is locked: that needs no message.
      if (why === 'exit code 0') return;
      const again = waitMs === 0 ? '' : `, ${text.again(waitMs / 1_000)}`;
      context.err(`lygte: ${text.ended(spec.name, why)}${again}\n`);
    },
    onGivenUp(spec: ServiceSpec, why: string) {
      context.err(`lygte: ${text.ended(spec.name, why)}\n`);
      resolve(spec.name);
    },
    onLine(spec: ServiceSpec, line: string) {
      if (context.env.LYGTE_DEBUG) context.err(`${spec.name} ${line}\n`);
    },
  };
  const services = specs(context, plan).map((spec) => startService(spec, listeners));
  return {
    givenUp,
    async [Symbol.asyncDispose]() {
      await Promise.all(services.map((service: Service) => service.stop()));
    },
  };
}

function specs(context: DemoContext, plan: DevicePlan): ServiceSpec[] {
  const { folders, socket } = plan;
  const { port } = socket.address();
  const sim = join(folders.run, 'sim.sock');
  const common = { PATH: context.env.PATH, LYGTE_DATA: folders.device, LYGTE_RUN: folders.run };
  const part = (name: string): Pick<ServiceSpec, 'name' | 'command'> => ({
    name,
    command: [...context.self, 'device', name, '--with-parent'],
  });
  return [
    {
      ...part('sync'),
      env: { ...common, LYGTE_SYNC_HOURS: 'always', LYGTE_SYNC_SECONDS: SYNC_SECONDS },
    },
    {
      ...part('server'),
      env: {
        ...common,
        LISTEN_FDS: '1',
        LYGTE_HOSTS: `${HOST}:${port},localhost:${port}`,
        LYGTE_SECURE_COOKIES: '0',
        LYGTE_CLOCK_CERTAIN: '1',
        LYGTE_ZONE: context.env.LYGTE_ZONE,
        LYGTE_SIM_SOCKET: sim,
        LYGTE_WEB: context.web ?? undefined,
      },
      socket: socket.fd(),
    },
    { ...part('panel'), env: { ...common, LYGTE_SIM_SOCKET: sim } },
  ];
}

import type { BoundSocket } from 'node:net';
import { join } from 'node:path';
import type { Language } from '../core/text/language.ts';
import type { DemoContext } from './context.ts';
import type { DemoFolders } from './folders.ts';
import { HOST } from './ports.ts';
import { type Service, type ServiceSpec, startService } from './service.ts';
import { demoText } from './text.ts';

export interface DemoBox extends AsyncDisposable {
  /** Resolves with the name of the first part that was given up, if ever. */
  readonly givenUp: Promise<string>;
}

export interface BoxPlan {
  readonly folders: DemoFolders;
  readonly socket: BoundSocket;
  readonly language: Language;
}

/** How often the demo's box asks the hub, in seconds. */
const SYNC_SECONDS = '2';

/** Starts what systemd starts on a Pi: sync, server and panel, each a process with little to see. */
export function startBox(world: DemoContext, plan: BoxPlan): DemoBox {
  const text = demoText[plan.language];
  const { promise: givenUp, resolve } = Promise.withResolvers<string>();
  const ears = {
    now: () => performance.now(),
    onEnd(spec: ServiceSpec, why: string, waitMs: number) {
      // The server ends whenever the vault is locked: that is nothing to talk about.
      if (why === 'exit code 0') return;
      const again = waitMs === 0 ? '' : `, ${text.again(waitMs / 1_000)}`;
      world.err(`lygte: ${text.ended(spec.name, why)}${again}\n`);
    },
    onGivenUp(spec: ServiceSpec, why: string) {
      world.err(`lygte: ${text.ended(spec.name, why)}\n`);
      resolve(spec.name);
    },
    onLine(spec: ServiceSpec, line: string) {
      if (world.env.LYGTE_DEBUG) world.err(`${spec.name} ${line}\n`);
    },
  };
  const services = specs(world, plan).map((spec) => startService(spec, ears));
  return {
    givenUp,
    async [Symbol.asyncDispose]() {
      await Promise.all(services.map((service: Service) => service.stop()));
    },
  };
}

function specs(world: DemoContext, plan: BoxPlan): ServiceSpec[] {
  const { folders, socket } = plan;
  const { port } = socket.address();
  const sim = join(folders.run, 'sim.sock');
  const common = { PATH: world.env.PATH, LYGTE_DATA: folders.device, LYGTE_RUN: folders.run };
  const part = (name: string): Pick<ServiceSpec, 'name' | 'command'> => ({
    name,
    command: [...world.self, 'device', name, '--with-parent'],
  });
  return [
    { ...part('sync'), env: { ...common, LYGTE_SYNC_SECONDS: SYNC_SECONDS } },
    {
      ...part('server'),
      env: {
        ...common,
        LISTEN_FDS: '1',
        LYGTE_HOSTS: `${HOST}:${port},localhost:${port}`,
        LYGTE_SECURE_COOKIES: '0',
        LYGTE_CLOCK_CERTAIN: '1',
        LYGTE_ZONE: world.env.LYGTE_ZONE,
        LYGTE_SIM_SOCKET: sim,
        LYGTE_WEB: world.web ?? undefined,
      },
      socket: socket.fd(),
    },
    { ...part('panel'), env: { ...common, LYGTE_SIM_SOCKET: sim } },
  ];
}

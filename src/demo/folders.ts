import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the demo keeps the three zones, apart as they are in real life. */
export interface DemoFolders extends AsyncDisposable {
  readonly root: string;
  readonly sample: string;
  readonly office: string;
  readonly hub: string;
  readonly device: string;
  /** Sockets; short, because a Unix socket's path has 107 bytes. */
  readonly run: string;
}

const SOCKET_PATH_MAX = 107;
const LONGEST_NAME = '/panel.sock'.length;

/** Makes the folders, readable for their owner only. */
export async function makeFolders(root: string): Promise<DemoFolders> {
  const names = ['sample', 'office', 'hub', 'device'] as const;
  const [sample, office, hub, device] = names.map((name) => join(root, name)) as Four;
  for (const path of [root, sample, office, hub, device])
    await mkdir(path, { recursive: true, mode: 0o700 });
  const near = join(root, 'run');
  const fits = Buffer.byteLength(near) + LONGEST_NAME <= SOCKET_PATH_MAX;
  const run = fits ? near : await mkdtemp(join(tmpdir(), 'lygte-run-'));
  if (fits) await mkdir(run, { recursive: true, mode: 0o700 });
  return {
    ...{ root, sample, office, hub, device, run },
    async [Symbol.asyncDispose]() {
      if (!fits) await rm(run, { recursive: true, force: true });
    },
  };
}

type Four = [string, string, string, string];

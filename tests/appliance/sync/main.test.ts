import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDeviceStore } from '../../../appliance/storage/store.ts';
import { type TestHub, testHub } from '../../fakes/hub.ts';
import { testOffice } from '../../fakes/publication.ts';

const SYNC = fileURLToPath(new URL('../../../appliance/sync/main.ts', import.meta.url));

let hub: TestHub;
let folder: string;
let child: ChildProcess | null = null;
beforeEach(async () => {
  hub = await testHub();
  folder = mkdtempSync(join(tmpdir(), 'lygte-sync-'));
});
afterEach(async () => {
  if (child !== null && child.exitCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await hub.close();
  rmSync(folder, { recursive: true });
});

test('waits for its enrolment, fetches what the hub has, and ends when asked to', async () => {
  const office = await testOffice({ children: 20 });
  const importer = await hub.importer(office);
  await hub.publish(importer.token, await office.next());
  const { id, token, signingKey } = await hub.device();

  const env = {
    ...process.env,
    LYGTE_DATA: folder,
    LYGTE_SYNC_SECONDS: '1',
    LYGTE_SYNC_HOURS: 'always',
  };
  child = spawn(process.execPath, [SYNC], { env, stdio: ['ignore', 'inherit', 'pipe'] });
  const installed = Promise.withResolvers<void>();
  const lines = createInterface({ input: child.stderr as NodeJS.ReadableStream });
  lines.on('line', (line) => {
    if (line.includes('"sync.installed"')) installed.resolve();
  });

  using store = openDeviceStore(join(folder, 'device.db'));
  writeFileSync(join(folder, 'token'), `${token}\n`, { mode: 0o600 });
  store.setEnrollment({
    device: id,
    institution: 'inst-1',
    name: 'Lygteskolen',
    hubUrl: hub.url,
    signingKey: signingKey ?? '',
  });
  await installed.promise;
  expect(store.highestVersion()).toBe(1);
  expect(store.syncFacts()).toMatchObject({ reachable: true });
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

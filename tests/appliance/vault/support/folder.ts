import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestFolder extends Disposable {
  readonly path: string;
  /** Where the device's file is. */
  readonly file: string;
}

export function testFolder(): TestFolder {
  const path = mkdtempSync(join(tmpdir(), 'lygte-store-'));
  return {
    path,
    file: join(path, 'device.db'),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** The files as a power cut would leave them: copied while whoever writes them is still at it. */
export function powerCut(from: TestFolder): TestFolder {
  const to = testFolder();
  for (const name of ['device.db', 'device.db-wal'])
    if (existsSync(join(from.path, name))) copyFileSync(join(from.path, name), join(to.path, name));
  return to;
}

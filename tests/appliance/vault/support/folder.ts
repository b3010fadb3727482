import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestFolder extends Disposable {
  readonly path: string;
  /** Path of the device's file. */
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

/** Copies the files while they are written, as a power cut would leave them. */
export function powerCut(from: TestFolder): TestFolder {
  const to = testFolder();
  for (const name of ['device.db', 'device.db-wal'])
    if (existsSync(join(from.path, name))) copyFileSync(join(from.path, name), join(to.path, name));
  return to;
}

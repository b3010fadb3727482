import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { cachedImage } from '../../../scripts/image/image.ts';
import { buildPackage } from '../../../scripts/image/package.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The image with this clone's package, to be copied and never written on. */
    readonly image: string;
    readonly deb: string;
    /** A file that takes one line a measured figure. */
    readonly figures: string;
  }
}

/** Builds package and image once for all files, and prints the measured figures at the end. */
export function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'lygte-figures-'));
  const figures = join(folder, 'figures');
  const deb = process.env.LYGTE_DEB ?? buildPackage();
  const tell = (line: string) => void process.stderr.write(`lygte: ${line}\n`);
  project.provide('deb', deb);
  project.provide('image', cachedImage(deb, tell));
  project.provide('figures', figures);
  return () => {
    try {
      process.stdout.write(`\nMeasured on the emulated board:\n${readFileSync(figures, 'utf8')}`);
    } catch {
      // No test has run.
    }
    rmSync(folder, { recursive: true });
  };
}

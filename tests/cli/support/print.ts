import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The QR codes of a PDF's first page, as a phone would read them off the print. */
export function readQrCodes(pdf: Uint8Array): string[] {
  return withFile(pdf, (path, folder) => {
    run('pdftoppm', ['-r', '150', '-png', '-singlefile', path, join(folder, 'page')]);
    const image = join(folder, 'page.png');
    return run('zbarimg', ['-q', '--raw', image]).split('\n').filter(Boolean).sort();
  });
}

export function readText(pdf: Uint8Array): string {
  return withFile(pdf, (path) => run('pdftotext', ['-layout', path, '-']));
}

export function readInfo(pdf: Uint8Array): string {
  return withFile(pdf, (path) => run('pdfinfo', [path]));
}

/** The page in grey, 0 black to 255 white, for looking at where ink is. */
export function readPixels(pdf: Uint8Array): { width: number; height: number; grey: Uint8Array } {
  return withFile(pdf, (path, folder) => {
    run('pdftoppm', ['-r', '72', '-gray', '-singlefile', path, join(folder, 'page')]);
    const bytes = readFileSync(join(folder, 'page.pgm'));
    const head = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.subarray(0, 40).toString('latin1'));
    if (head === null) throw new Error('not a PGM');
    const grey = bytes.subarray(head[0].length);
    return { width: Number(head[1]), height: Number(head[2]), grey };
  });
}

function withFile<T>(pdf: Uint8Array, use: (path: string, folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'lygte-paper-'));
  try {
    const path = join(folder, 'paper.pdf');
    writeFileSync(path, pdf);
    return use(path, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(command: string, args: string[]): string {
  const result = spawnSync(command, args, { encoding: 'utf8' });
  if (result.error) throw result.error;
  return result.stdout;
}

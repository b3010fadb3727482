import { link, mkdir, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * The text of a file that is made once and then stays: read where it is there, else made, written
 * with mode 0600 and put in its place whole. Of two processes that come at the same time, both get
 * the first one's.
 */
export async function onceMade(path: string, make: () => Promise<string>): Promise<string> {
  const known = await textOf(path);
  if (known !== null) return known;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const aside = await mkdtemp(`${path}.`);
  try {
    const beside = join(aside, 'new');
    {
      await using file = await open(beside, 'wx', 0o600);
      await file.writeFile(await make());
      await file.sync();
    }
    await link(beside, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    await rm(aside, { recursive: true });
  }
  await using folder = await open(dirname(path), 'r');
  await folder.sync();
  return await readFile(path, 'utf8');
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

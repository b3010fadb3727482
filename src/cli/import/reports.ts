import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportSettings } from '../../importer/settings.ts';
import { makeFolder } from '../../platform/files.ts';

const NAME = /^import-\d{8}T\d{6}Z\.csv(\.new)?$/;

/**
 * The path of a new report in the folder of reports, named by its time in UTC, and makes the folder.
 * Throws what the file system throws.
 *
 * @param now milliseconds since 1970 UTC
 */
export async function nextReport(
  { folder }: ImportSettings['reports'],
  now: number,
): Promise<string> {
  await makeFolder(folder);
  const time = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
  return join(folder, `import-${time}.csv`);
}

/**
 * Removes all reports but the newest `keep`, and those that a power cut left unfinished: they are
 * personal data. Other files in the folder stay.
 */
export async function dropOldReports({ folder, keep }: ImportSettings['reports']): Promise<void> {
  const names = (await readdir(folder)).filter((name) => NAME.test(name));
  const whole = names.filter((name) => name.endsWith('.csv')).sort();
  const old = whole.slice(0, Math.max(0, whole.length - keep));
  const unfinished = names.filter((name) => name.endsWith('.new'));
  for (const name of [...old, ...unfinished]) await rm(join(folder, name), { force: true });
}

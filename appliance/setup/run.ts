import { join } from 'node:path';
import type { DeviceConfig } from '../../src/core/config.ts';
import { type SetupProblem, setupWrong } from '../../src/core/config-check.ts';
import { countryCommands } from '../hotspot/networkmanager.ts';
import { configureBoard } from './board.ts';
import { importConfig } from './config-files.ts';
import { newRun, type SetupDeps, type SetupRun } from './context.ts';
import { repairDataFolder } from './data-folder.ts';
import { hotspotKey, render } from './render.ts';
import { resetByFile } from './reset.ts';

export interface SetupResult {
  readonly config: DeviceConfig;
  readonly problems: readonly SetupProblem[];
  /** Part of the configuration takes effect only when the board is restarted. */
  readonly restart: boolean;
}

/**
 * Prepares the device for its services: run by root before them at every start. Whatever is wrong is
 * reported as a problem and skipped; the rest is done. The next run finishes one that was
 * interrupted. Only bugs throw.
 */
export async function runSetup(deps: SetupDeps): Promise<SetupResult> {
  const run = newRun(deps);
  const { paths, problems } = run;
  const attempt = (file: string, work: () => Promise<void>) =>
    run.attempt(setupWrong('cannotWrite', { file }), work);
  await repairDataFolder({ ...run, data: paths.data, attempt });
  await resetByFile(run);
  const config = await importConfig(run);
  await render(run, config, await hotspotKey(run));
  await configureSystem(run, config);
  const restart = await configureBoard(run, config);
  await run.attempt(setupWrong('cannotWrite', { file: paths.run }), () =>
    writeOutcome(deps, problems),
  );
  return { config, problems, restart };
}

/** `outcome.json`, from which the server and `lygte status` know how setup went. */
export async function writeOutcome(
  { disk, paths, accounts }: Pick<SetupDeps, 'disk' | 'paths' | 'accounts'>,
  problems: readonly SetupProblem[],
): Promise<void> {
  const owner = accounts === null ? null : { uid: 0, gid: 0 };
  await disk.folder(paths.run, { mode: 0o755, owner });
  const text = `${JSON.stringify({ problems })}\n`;
  await disk.write(join(paths.run, 'outcome.json'), text, { mode: 0o644, owner });
}

async function configureSystem(run: SetupRun, config: DeviceConfig): Promise<void> {
  const [label = 'lygte'] = config.name.split('.');
  await run.attempt(setupWrong('cannotWrite', { file: run.paths.hostname }), () =>
    run.setHostname(label),
  );
  if (config.hotspot.mode !== 'radio') return;
  let done = true;
  for (const command of countryCommands(config)) done = (await run.command(command)) && done;
  if (!done) run.problems.push(setupWrong('country'));
}

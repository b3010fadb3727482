import { type SetupProblem, setupWrong } from '../../src/core/config-check.ts';
import { setupText } from '../../src/core/text/setup.ts';
import { createRandom } from '../random.ts';
import { bugFacts } from '../service.ts';
import { hostnameBy, remount, runAsRoot } from './board.ts';
import type { SetupDeps } from './context.ts';
import { readAccounts, realDisk, setupPaths } from './data-folder.ts';
import { runSetup, writeOutcome } from './run.ts';

/** `lygte device setup`, run by root at every start before the services. It never stops the start. */
async function main(): Promise<void> {
  process.umask(0o007);
  const paths = setupPaths(process.env);
  const deps: SetupDeps = {
    paths,
    accounts: readAccounts(paths.accounts),
    disk: realDisk,
    alone: true,
    random: createRandom({ now: Date.now }),
    remount,
    command: runAsRoot,
    setHostname: hostnameBy(paths.hostname),
  };
  try {
    const { config, problems, restart } = await runSetup(deps);
    for (const problem of problems) report(problem);
    if (restart) process.stderr.write('lygte-setup: restart the board for its new parts\n');
    process.stderr.write(`lygte-setup: set up as ${config.name}, problems: ${problems.length}\n`);
  } catch (error) {
    const problem = setupWrong('unexpected');
    report(problem);
    process.stderr.write(`lygte-setup: ${JSON.stringify(bugFacts(error))}\n`);
    await writeOutcome(deps, [problem]).catch(() => undefined);
  }
}

/** Writes one line to the system's journal: the code and its details. */
function report({ code, detail }: SetupProblem): void {
  const words = detail === undefined ? '' : `: ${setupText(detail, 'en')}`;
  process.stderr.write(`lygte-setup: ${code}${words}\n`);
}

await main();

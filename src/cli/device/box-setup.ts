import { readAccounts } from '../../../appliance/setup/accounts.ts';
import type { SetupDeps } from '../../../appliance/setup/context.ts';
import { realDisk } from '../../../appliance/setup/disk.ts';
import { setupPaths } from '../../../appliance/setup/paths.ts';
import { hostnameBy, remount } from '../../../appliance/setup/system.ts';
import type { World } from '../world.ts';

/** The world of setup as a command at the terminal has it. */
export function boxSetup({ env, machine, random }: World): SetupDeps {
  const paths = setupPaths(env);
  return {
    paths,
    accounts: machine.root ? readAccounts(paths.accounts) : null,
    disk: realDisk,
    alone: false,
    random,
    remount,
    command: async (command) => (await machine.run(command)) !== null,
    setHostname: hostnameBy(paths.hostname),
  };
}

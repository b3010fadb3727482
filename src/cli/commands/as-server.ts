import { readAccounts } from '../../../appliance/setup/accounts.ts';
import type { World } from '../world.ts';

/** Whatever root does in the server's folder is done as the server: it must find its way in there. */
export function becomeServer({ machine }: World): void {
  const accounts = machine.root ? readAccounts('/etc') : null;
  if (accounts !== null) machine.become({ uid: accounts.server, gid: accounts.group });
}

import { dataRights, mendDataFolder } from '../../../appliance/setup/data-folder.ts';
import { boxSetup } from '../device/box-setup.ts';
import type { World } from '../world.ts';

/**
 * Gives the files of a box's data folder to the services whose they are: what root has written is
 * root's. What cannot be given is given at the next start.
 */
export async function mendBox(world: World, data: string): Promise<void> {
  const { accounts, disk, alone } = boxSetup(world);
  if (accounts === null) return;
  const attempt = (_: string, work: () => Promise<void>) => work().catch(() => undefined);
  await mendDataFolder({ disk, data, rights: dataRights(accounts), alone, attempt });
}

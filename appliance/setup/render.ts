import { join } from 'node:path';
import type { BoxConfig } from '../../src/core/box.ts';
import { setupWrong } from '../../src/core/setup.ts';
import { isPassphrase } from '../../src/core/wifi.ts';
import { dnsmasqConf } from '../hotspot/dnsmasq.ts';
import { firewallRules } from '../hotspot/firewall.ts';
import { HOTSPOT_CONNECTION, hotspotProfile } from '../hotspot/profile.ts';
import type { SetupRun } from './context.ts';
import { KEY_FILE } from './data-folder.ts';
import { isRefusal } from './disk.ts';
import { panelEnv, serverEnv, syncEnv } from './environment.ts';
import { newHotspotKey } from './hotspot-key.ts';

const ROOTS = { uid: 0, gid: 0 };

/** What services and system are told of this box, made anew at every start. */
export async function render(run: SetupRun, config: BoxConfig, key: string): Promise<void> {
  const owner = run.accounts === null ? null : ROOTS;
  const { run: folder, profiles } = run.paths;
  const texts: Readonly<Record<string, string>> = {
    'server.env': serverEnv(config, folder),
    'sync.env': syncEnv(config),
    'panel.env': panelEnv(config),
    'dnsmasq.conf': dnsmasqConf(config),
    'firewall.nft': firewallRules(config),
  };
  await run.attempt(setupWrong('cannotWrite', { file: folder }), async () => {
    await run.disk.folder(folder, { mode: 0o755, owner });
    for (const [name, text] of Object.entries(texts))
      await run.disk.write(join(folder, name), text, { mode: 0o644, owner });
  });
  const profile = join(profiles, `${HOTSPOT_CONNECTION}.nmconnection`);
  await run.attempt(setupWrong('cannotWrite', { file: profile }), async () => {
    await run.disk.folder(profiles, { mode: 0o755, owner });
    await run.disk.write(profile, hotspotProfile(config, key), { mode: 0o600, owner });
  });
}

/** The key of the box's Wi-Fi, drawn once; a disk that does not keep it gets another next time. */
export async function hotspotKey(run: SetupRun): Promise<string> {
  const file = join(run.paths.data, KEY_FILE);
  const found = await readKey(run, file);
  if (found !== null && isPassphrase(found)) return found;
  if (found !== null) run.problems.push(setupWrong('hotspotKey', { file }));
  const key = newHotspotKey(run.random);
  await run.attempt(setupWrong('cannotWrite', { file }), () =>
    run.disk.write(file, `${key}\n`, run.rights.files[KEY_FILE]),
  );
  return key;
}

/** Null where there is none; what cannot be read is no key. */
async function readKey({ disk }: SetupRun, file: string): Promise<string | null> {
  try {
    const bytes = await disk.read(file, 100);
    return bytes?.toString('utf8').trim() ?? null;
  } catch (error) {
    if (isRefusal(error)) return '';
    throw error;
  }
}

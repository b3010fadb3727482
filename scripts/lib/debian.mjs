import { existsSync } from 'node:fs';
import { onPath, run } from './runtime.mjs';

/**
 * Installs the Debian packages of commands that are not there, where that can be done (as root on
 * Debian), and says which are still missing.
 * @param tools {Record<string, string>} command -> the package that has it
 */
export function installTools(tools) {
  const missing = () => Object.keys(tools).filter((command) => !onPath(command));
  if (missing().length > 0 && process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    const packages = missing().map((command) => tools[command]);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    console.error(`lygte: installing ${packages.join(' ')} (apt-get)`);
    run(['apt-get', 'update', '-qq'], { env });
    run(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
  }
  for (const command of missing())
    console.error(`lygte: ${command} is missing (on Debian: apt-get install ${tools[command]})`);
}

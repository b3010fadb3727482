import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostSystem } from '../../../src/cli/context.ts';
import { type Given, lygte } from '../support/lygte.ts';

/** A machine that is a box, all of it in one folder; its commands are noted and not run. */
export function testHost() {
  const root = mkdtempSync(join(tmpdir(), 'lygte-machine-'));
  const at = (...names: string[]) => join(root, ...names);
  for (const name of ['boot', 'data', 'run']) mkdirSync(at(name));
  const commands: string[] = [];
  const outputs = new Map<string, string | null>();
  const host: HostSystem = {
    root: true,
    systemd: true,
    units: '/nonexistent',
    async run(command) {
      const line = command.join(' ');
      commands.push(line);
      for (const [start, output] of outputs) if (line.startsWith(start)) return output;
      return '';
    },
    become: ({ uid, gid }) => void commands.push(`become ${uid}:${gid}`),
  };
  const env = {
    LYGTE_DATA: at('data'),
    LYGTE_BOOT: at('boot'),
    LYGTE_SETUP: at('run'),
    LYGTE_PROFILES: at('profiles'),
    LYGTE_HOSTNAME: at('hostname'),
    LYGTE_ACCOUNTS: at('etc'),
  };
  return {
    at,
    commands,
    /** Start of a command -> what it prints; null for one that fails. */
    outputs,
    env,
    data: at('data'),
    run: (args: readonly string[], given: Given = {}) =>
      lygte(args, { env, ...given, host: { ...host, ...given.host } }),
    json: (...names: string[]): unknown => JSON.parse(readFileSync(at(...names), 'utf8')),
    has: (...names: string[]) => existsSync(at(...names)),
    write: (text: string, ...names: string[]) => writeFileSync(at(...names), text),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

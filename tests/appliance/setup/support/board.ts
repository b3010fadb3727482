import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SetupDeps } from '../../../../appliance/setup/context.ts';
import { realDisk } from '../../../../appliance/setup/data-folder.ts';
import { seededRandom } from '../../../fakes/random.ts';

/** The root folder of a device for setup, with the context that setup gets. */
export function testBoard(options: Partial<SetupDeps> = {}) {
  const root = mkdtempSync(join(tmpdir(), 'lygte-setup-'));
  const at = (...names: string[]) => join(root, ...names);
  mkdirSync(at('boot'));
  const commands: string[] = [];
  let hostname = '';
  const deps: SetupDeps = {
    paths: {
      data: at('data'),
      boot: [at('firmware'), at('boot')],
      run: at('run'),
      profiles: at('profiles'),
      hostname: at('hostname'),
      accounts: at('etc'),
    },
    accounts: null,
    disk: realDisk,
    alone: true,
    random: seededRandom('setup'),
    remount: async () => false,
    command: async (command) => {
      commands.push(command.join(' '));
      return true;
    },
    setHostname: async (label) => {
      hostname = label;
    },
    ...options,
  };
  return {
    deps,
    at,
    commands,
    hostname: () => hostname,
    /** Puts a `lygte.json` on the boot partition, written as it is where it is text. */
    boot(content: object | string | Uint8Array, name = 'lygte.json') {
      const bytes =
        typeof content === 'string' || content instanceof Uint8Array
          ? content
          : JSON.stringify(content);
      writeFileSync(at('boot', name), bytes);
    },
    text: (...names: string[]) => readFileSync(at(...names), 'utf8'),
    json: (...names: string[]): unknown => JSON.parse(readFileSync(at(...names), 'utf8')),
    /** Every file below the root with its content. */
    files(): Record<string, string> {
      const entries = readdirSync(root, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile());
      return Object.fromEntries(
        files
          .map((entry) => join(entry.parentPath, entry.name))
          .sort()
          .map((path) => [path.slice(root.length + 1), readFileSync(path, 'utf8')]),
      );
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

export const CODE = 'ABCD-EFGH-JKMN-PQRS';
export const ORDER = { hub: 'https://hub.example.dk', code: CODE };

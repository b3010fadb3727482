import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { type BoardHardware, boardHardware } from '../../../appliance/panel/config.ts';
import { panelHardware } from '../../../appliance/panel/hardware.ts';
import { wait } from '../../../appliance/sync/scheduler.ts';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import { ledText } from '../../core/text/led.ts';
import type { Env, World } from '../context.ts';
import { walkPanel } from '../device/panel-test.ts';
import { langOption, type Spoken } from '../options.ts';
import { badOption, EXIT, perform } from '../run.ts';
import { panelTestText } from '../text/device.ts';
import { helpText } from '../text/help.ts';

/** Where setup writes what the panel is told, and an administrator what is to be otherwise. */
const FILES = ['/run/lygte-setup/panel.env', '/etc/lygte/panel.env'] as const;

/** The environment of `lygte-panel`, under that of this command. */
export function panelEnv(env: Env, files: readonly string[] = FILES): Env {
  return Object.assign({}, ...files.map(readEnvFile), env) as Env;
}

/** `NAME=value` a line, as systemd's `EnvironmentFile=` reads it, quoted or not. */
function readEnvFile(file: string): Env {
  const found: Record<string, string> = {};
  for (const line of lines(file)) {
    const [, name, quoted, plain] = /^(\w+)=(?:"((?:[^"\\]|\\.)*)"|(.*))$/.exec(line.trim()) ?? [];
    if (name === undefined) continue;
    found[name] = quoted === undefined ? (plain ?? '') : quoted.replaceAll(/\\(.)/g, '$1');
  }
  return found;
}

function lines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}

const UNIT = 'lygte-panel.service';

export interface PanelService {
  /**
   * Stops the service that has the button, where it runs. Disposing of what it gives starts it
   * again. Fails with `panelInUse` where this user may not.
   */
  standAside(): Promise<Result<AsyncDisposable>>;
}

/** Runs a command; resolves to whether it ended well. */
export type Run = (command: string, args: readonly string[]) => Promise<boolean>;

/** systemd's. Where there is no systemd, no service has the button. */
export function systemdPanel(run: Run = quietly): PanelService {
  const systemctl = (...args: string[]) => run('systemctl', ['--quiet', ...args, UNIT]);
  return {
    async standAside() {
      if (!(await systemctl('is-active'))) return ok({ [Symbol.asyncDispose]: async () => {} });
      if (!(await systemctl('--no-ask-password', 'stop'))) return err(failure('panelInUse'));
      return ok({
        async [Symbol.asyncDispose]() {
          await systemctl('start');
        },
      });
    },
  };
}

function quietly(command: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(command, args, (error) => resolve(error === null));
  });
}

/** `lygte panel test`. */
export function panelCommand(world: World): Command {
  const help = helpText[world.language];
  const test = new Command('test')
    .description(help.commands.panelTest)
    .addOption(langOption(world))
    .action((options: Spoken) => perform(world, () => run(world, options), options.lang));
  return new Command('panel').description(help.commands.panel).addCommand(test);
}

async function run(world: World, { lang }: Spoken): Promise<Result<void>> {
  const stop = world.untilStopped();
  const told = understood(panelEnv(world.env));
  if (!told.ok) return told;
  const board = told.value;
  const aside = await systemdPanel().standAside();
  if (!aside.ok) return aside;
  await using _ = aside.value;
  const outcome = await walkPanel({
    board,
    hardware: panelHardware(board),
    say: panelTestText[lang],
    patterns: ledText[lang],
    out: (line) => world.out(`${line}\n`),
    now: () => performance.now(),
    wait,
    stop,
  });
  if (outcome === 'stopped') world.fail(EXIT.failed);
  return outcome === 'faulty' ? err(failure('panelFaulty')) : ok(undefined);
}

/** What is wrong is named as setup writes it from `box.json`. */
function understood(env: Env): Result<BoardHardware> {
  try {
    return ok(boardHardware(env));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const [name = ''] = error.message.split(' ');
    return badOption(name, env[name] ?? '');
  }
}

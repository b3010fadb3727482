import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { type BoardHardware, boardHardware } from '../../../appliance/panel/config.ts';
import { panelHardware } from '../../../appliance/panel/hardware.ts';
import { wait } from '../../../appliance/sync/scheduler.ts';
import { err, failure, ok, type Result } from '../../core/errors.ts';
import { ledText } from '../../core/text/led.ts';
import type { CommandContext, Env, HostSystem } from '../context.ts';
import { runWiringTest } from '../device/panel-test.ts';
import { type LanguageOption, langOption } from '../options.ts';
import { badOption, EXIT, runAction } from '../run.ts';
import { panelTestText } from '../text/device.ts';
import { helpText } from '../text/help.ts';

/** The panel's environment: as setup writes it, and an administrator's changes. */
const FILES = ['/run/lygte-setup/panel.env', '/etc/lygte/panel.env'] as const;

/** The environment of `lygte-panel`; that of this command applies over it. */
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
   * Stops the service that uses the button, if it runs. Disposing of the result starts it
   * again. Fails with `panelInUse` where this user may not.
   */
  stop(): Promise<Result<AsyncDisposable>>;
}

/** The service as systemd runs it. Where there is no systemd, no service uses the button. */
export function systemdPanel({ run }: Pick<HostSystem, 'run'>): PanelService {
  const systemctl = async (...args: string[]) =>
    (await run(['systemctl', '--quiet', ...args, UNIT])) !== null;
  return {
    async stop() {
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

/** `lygte panel test`. */
export function panelCommand(context: CommandContext): Command {
  const help = helpText[context.language];
  const test = new Command('test')
    .description(help.commands.panelTest)
    .addOption(langOption(context))
    .action((options: LanguageOption) =>
      runAction(context, () => run(context, options), options.lang),
    );
  return new Command('panel').description(help.commands.panel).addCommand(test);
}

async function run(context: CommandContext, { lang }: LanguageOption): Promise<Result<void>> {
  const stop = context.untilStopped();
  const board = readBoard(panelEnv(context.env));
  if (!board.ok) return board;
  const stopped = await systemdPanel(context.host).stop();
  if (!stopped.ok) return stopped;
  await using _ = stopped.value;
  const outcome = await runWiringTest({
    board: board.value,
    hardware: panelHardware(board.value),
    text: panelTestText[lang],
    patterns: ledText[lang],
    out: (line) => context.out(`${line}\n`),
    now: () => performance.now(),
    wait,
    stop,
  });
  if (outcome === 'stopped') context.fail(EXIT.failed);
  return outcome === 'faulty' ? err(failure('panelFaulty')) : ok(undefined);
}

/** The hardware by the environment. Fails with `badOption`, naming the variable. */
function readBoard(env: Env): Result<BoardHardware> {
  try {
    return ok(boardHardware(env));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const [name = ''] = error.message.split(' ');
    return badOption(name, env[name] ?? '');
  }
}

import { Command, CommanderError } from 'commander';
import pkg from '../../package.json' with { type: 'json' };
import { EXIT } from './perform.ts';
import { helpText } from './text/help.ts';
import { usageText } from './text/usage.ts';
import { speakHelp, usageLine } from './usage.ts';
import type { World } from './world.ts';

/** Name -> the command. Only the one that is asked for is loaded: a box has little memory. */
const COMMANDS: Readonly<Record<string, (world: World) => Promise<Command>>> = {
  demo: async (world) => (await import('./commands/demo.ts')).demoCommand(world),
  import: async (world) => (await import('./commands/import.ts')).importCommand(world),
  keycard: async (world) => (await import('./commands/keycard.ts')).keycardCommand(world),
  hub: async (world) => (await import('./commands/hub.ts')).hubCommand(world),
  enroll: async (world) => (await import('./commands/enroll.ts')).enrollCommand(world),
  device: async (world) => (await import('./commands/device.ts')).deviceCommand(world),
  open: async (world) => (await import('./commands/open.ts')).openCommand(world),
  verify: async (world) => (await import('./commands/verify.ts')).verifyCommand(world),
  backup: async (world) => (await import('./commands/backup.ts')).backupCommand(world),
  poster: async (world) => (await import('./commands/poster.ts')).posterCommand(world),
  restore: async (world) => (await import('./commands/restore.ts')).restoreCommand(world),
  setup: async (world) => (await import('./commands/setup.ts')).setupCommand(world),
  'factory-reset': async (world) =>
    (await import('./commands/factory-reset.ts')).factoryResetCommand(world),
  status: async (world) => (await import('./commands/status.ts')).statusCommand(world),
  panel: async (world) => (await import('./commands/panel.ts')).panelCommand(world),
  certificate: async (world) =>
    (await import('./commands/certificate.ts')).certificateCommand(world),
  journal: async (world) => (await import('./commands/journal.ts')).journalCommand(world),
};

/** `lygte` with one command, or with all of them where none of that name is there. */
export async function lygteProgram(world: World, name?: string): Promise<Command> {
  const program = new Command('lygte')
    .description(helpText[world.language].program)
    .version(pkg.version, '-V, --version', usageText[world.language].version);
  const named = name === undefined ? undefined : COMMANDS[name];
  const all = name === '-V' || name === '--version' ? [] : Object.values(COMMANDS);
  const wanted = named === undefined ? all : [named];
  for (const load of wanted) program.addCommand(await load(world));
  prepare(program, world);
  return program;
}

/** Runs `lygte` with these arguments, the command's name first. */
export async function runLygte(world: World, args: readonly string[]): Promise<void> {
  const program = await lygteProgram(world, args[0]);
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) world.fail(EXIT.usage);
  }
}

/** Commands end by returning, so that what is open is closed, and speak through the world. */
function prepare(command: Command, world: World): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => world.out(text),
    writeErr: (text) => world.err(text),
    outputError: (text, write) => write(`lygte: ${usageLine(text, world.language)}\n`),
  });
  speakHelp(command, world.language);
  for (const child of command.commands) prepare(child, world);
}

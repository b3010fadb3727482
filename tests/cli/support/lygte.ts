import { type CommandContext, type HostSystem, processContext } from '../../../src/cli/context.ts';
import { runLygte } from '../../../src/cli/program.ts';

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command as a user would, in this process. */
export async function lygte(args: readonly string[], given: Given = {}): Promise<Outcome> {
  const output = { out: '', err: '' };
  let code = 0;
  const answers = [...(given.answers ?? [])];
  const context: CommandContext = {
    ...processContext(process),
    out: (words) => {
      output.out += words;
    },
    err: (words) => {
      output.err += words;
    },
    readStdin: async () => given.stdin ?? '',
    ask: async (question) => {
      output.err += `${question}\n`;
      return answers.shift() ?? null;
    },
    host: { ...BARE_MACHINE, ...given.host },
    env: given.env ?? {},
    terminal: false,
    language: 'en',
    ...(given.home === undefined ? {} : { home: given.home }),
    untilStopped: () => given.stop ?? new AbortController().signal,
    fail: (failed) => {
      code = failed;
    },
  };
  await runLygte(context, args);
  return { code, ...output };
}

/** A machine that is no box: nobody's root, no systemd, no command. */
const BARE_MACHINE: HostSystem = {
  root: false,
  systemd: false,
  units: '/nonexistent',
  run: async () => null,
  become: () => undefined,
};

export interface Given {
  readonly stdin?: string;
  /** What is answered to questions, in their order. */
  readonly answers?: readonly string[];
  readonly host?: Partial<HostSystem>;
  readonly env?: Readonly<Record<string, string>>;
  readonly home?: string;
  readonly stop?: AbortSignal;
}

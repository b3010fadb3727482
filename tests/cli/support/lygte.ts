import { runLygte } from '../../../src/cli/program.ts';
import { processWorld, type World } from '../../../src/cli/world.ts';

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command as a user would, in this process. */
export async function lygte(args: readonly string[], given: Given = {}): Promise<Outcome> {
  const said = { out: '', err: '' };
  let code = 0;
  const world: World = {
    ...processWorld(process),
    out: (words) => {
      said.out += words;
    },
    err: (words) => {
      said.err += words;
    },
    readStdin: async () => given.stdin ?? '',
    env: given.env ?? {},
    terminal: false,
    language: 'en',
    ...(given.home === undefined ? {} : { home: given.home }),
    untilStopped: () => given.stop ?? new AbortController().signal,
    fail: (failed) => {
      code = failed;
    },
  };
  await runLygte(world, args);
  return { code, ...said };
}

export interface Given {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly home?: string;
  readonly stop?: AbortSignal;
}

import type { Live } from '../../src/core/live.ts';

export interface SourceEvents {
  readonly open: () => void;
  readonly error: () => void;
  readonly message: (data: string) => void;
}

/** Starts listening to a server-sent stream and returns what stops it. */
export type CreateSource = (url: string, on: SourceEvents) => () => void;

export interface StreamDeps {
  readonly createSource: CreateSource;
  readonly wait: (ms: number) => Promise<void>;
  /** The journal position from which to go on. */
  readonly since: () => number;
  readonly onPatch: (patch: Live) => void;
  readonly onState: (up: boolean) => void;
}

export interface Stream {
  /** Opens it, or opens it again at once when it had broken. */
  start(): void;
  stop(): void;
}

/**
 * The live stream with our own reconnecting: a browser's EventSource gives up for good on some
 * errors, and we want to say that the connection is lost the moment it is.
 */
export function createStream(deps: StreamDeps): Stream {
  let close = () => {};
  let failures = 0;
  let generation = 0;

  function open(mine: number): void {
    close = deps.createSource(`/api/live/stream?since=${deps.since()}`, {
      open: () => {
        failures = 0;
        deps.onState(true);
      },
      message: (data) => deps.onPatch(JSON.parse(data)),
      error: () => void retry(mine),
    });
  }

  async function retry(mine: number): Promise<void> {
    if (mine !== generation) return;
    close();
    deps.onState(false);
    await deps.wait(backoffMs(failures++));
    if (mine === generation) open(mine);
  }

  return {
    start() {
      close();
      open(++generation);
    },
    stop() {
      generation++;
      close();
    },
  };
}

/** 0.5, 1, 2, 4, 8 s and then every 8: a box that was restarted is back within a few seconds. */
export function backoffMs(failures: number): number {
  return Math.min(8_000, 500 * 2 ** failures);
}

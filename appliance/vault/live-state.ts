import { copyLive, emptyLive, type Live, mergeLive } from '../../src/core/live.ts';

export type LiveChange = Partial<Omit<Live, 'cursor'>>;
type LiveListener = (patch: Live) => void;

/**
 * The live picture of this process, and its latest changes for phones that reconnect. In a drill it
 * is a copy that practice is merged into: the real picture beside it gets what is real, and is shown
 * again when the drill ends.
 */
export interface LiveState {
  /** The whole picture that is shown, which `apply` changes in place. Callers must not change it. */
  current(): Live;
  /** What really is: the same outside a drill. */
  real(): Live;
  /**
   * Merges a change under the next cursor and passes it to every listener. Returns the patch.
   */
  apply(change: LiveChange): Live;
  /** The same for practice, which changes a drill's copy alone: outside a drill nothing. */
  practise(change: LiveChange): void;
  /** Starts or ends a drill. Listeners get the whole picture. Nothing where that is so already. */
  setDrill(on: boolean): void;
  /** The changes after `cursor`, oldest first; null when they are not known (any more). */
  since(cursor: number): readonly Live[] | null;
  /** Forgets the changes so far: a phone that comes back gets the whole picture. */
  forget(): void;
  /** Calls `listener` with every later change, until the returned function is called. */
  subscribe(listener: LiveListener): () => void;
}

/** Changes kept for phones that reconnect: some minutes of a busy morning. */
const RECENT_MAX = 2_000;

interface LiveStateOptions {
  readonly recentMax?: number;
  /** What was practised so far in the drill that is on; left out where none is. */
  readonly practice?: readonly LiveChange[] | undefined;
}

/**
 * @param real the picture after the replay; it is changed in place, not copied
 * @param start the first cursor: the device's clock in milliseconds, so that no cursor of an earlier
 *   process, which counted from an earlier time, is mistaken for one of this process
 */
export function createLiveState(
  real: Live,
  start: number,
  { recentMax = RECENT_MAX, practice }: LiveStateOptions = {},
): LiveState {
  const recent: Live[] = [];
  const listeners = new Set<LiveListener>();
  real.cursor = start;
  let drill: Live | null = null;
  if (practice !== undefined) {
    drill = drillCopy(real);
    for (const change of practice) mergeLive(drill, { ...emptyLive(), ...change, cursor: start });
  }
  const shown = () => drill ?? real;

  function tell(patch: Live): void {
    for (const listener of [...listeners]) listener(patch);
  }

  function merge(change: LiveChange, pictures: readonly Live[]): Live {
    const patch: Live = { ...emptyLive(), ...change, cursor: shown().cursor + 1 };
    for (const picture of pictures) mergeLive(picture, patch);
    recent.push(patch);
    if (recent.length > recentMax) recent.shift();
    tell(patch);
    return patch;
  }

  const apply = (change: LiveChange) => merge(change, drill === null ? [real] : [real, drill]);

  return {
    current: shown,
    real: () => real,
    apply,
    practise(change) {
      if (drill !== null) merge(change, [drill]);
    },
    setDrill(on) {
      if (on === (drill !== null)) return;
      const { cursor } = shown();
      drill = on ? drillCopy(real) : null;
      // A new cursor: the one that phones have now is of the picture before.
      shown().cursor = cursor + 1;
      recent.length = 0;
      tell({ ...shown(), whole: true });
    },
    forget() {
      // A new cursor, so that the one that phones have now is of what is forgotten.
      apply({});
      recent.length = 0;
    },
    since(cursor) {
      const behind = shown().cursor - cursor;
      if (behind < 0 || behind > recent.length) return null;
      return recent.slice(recent.length - behind);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

function drillCopy(real: Live): Live {
  return { ...copyLive(real), drill: true };
}

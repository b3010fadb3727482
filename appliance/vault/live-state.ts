import { type Live, mergeLive } from '../../src/core/live.ts';

export type LiveChange = Partial<Omit<Live, 'cursor'>>;
type LiveListener = (patch: Live) => void;

/** The live picture of this process, and its latest changes for phones that reconnect. */
export interface LiveState {
  /** The whole picture, which `apply` changes in place. Callers must not change it. */
  current(): Live;
  /** Merges a change under the next cursor and passes it to every listener. Returns the patch. */
  apply(change: LiveChange): Live;
  /** The changes after `cursor`, oldest first; null when they are not known (any more). */
  since(cursor: number): readonly Live[] | null;
  /** Forgets the changes so far: a phone that comes back gets the whole picture. */
  forget(): void;
  /** Calls `listener` with every later change, until the returned function is called. */
  subscribe(listener: LiveListener): () => void;
}

/** Changes kept for phones that reconnect: some minutes of a busy morning. */
const RECENT_MAX = 2_000;

/**
 * @param live the picture after the replay; it is changed in place, not copied
 * @param start the first cursor: the device's clock in milliseconds, so that no cursor of an earlier
 *   process, which counted from an earlier time, is mistaken for one of this process
 */
export function createLiveState(live: Live, start: number, recentMax = RECENT_MAX): LiveState {
  const recent: Live[] = [];
  const listeners = new Set<LiveListener>();
  live.cursor = start;

  function apply(change: LiveChange): Live {
    const cursor = live.cursor + 1;
    const empty = { attendance: {}, administrations: [], notes: [] };
    const patch: Live = { ...empty, ...change, cursor };
    mergeLive(live, patch);
    recent.push(patch);
    if (recent.length > recentMax) recent.shift();
    for (const listener of [...listeners]) listener(patch);
    return patch;
  }

  return {
    current: () => live,
    apply,
    forget() {
      // A new cursor, so that the one that phones have now is of what is forgotten.
      apply({});
      recent.length = 0;
    },
    since(cursor) {
      const behind = live.cursor - cursor;
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

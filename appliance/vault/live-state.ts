import { type Live, mergeLive } from '../../src/core/live.ts';

export type LiveChange = Partial<Omit<Live, 'cursor'>>;
type LiveListener = (patch: Live) => void;

/** What phones see right now, and the latest changes for those that were away a moment. */
export interface LiveState {
  /** The whole, kept up to date in place: read it, do not change it. */
  current(): Live;
  /** Merges a change, gives it the next cursor, and tells every listener. Returns it as told. */
  apply(change: LiveChange): Live;
  /** The changes after `cursor`, oldest first; null when they are no longer known: send all. */
  since(cursor: number): readonly Live[] | null;
  /** Calls `listener` with every change from now on, until the returned function is called. */
  subscribe(listener: LiveListener): () => void;
}

/** Changes kept for phones that come back: some minutes of a busy morning. */
const RECENT_MAX = 2_000;

/**
 * @param live what the replay gave; taken over, not copied
 * @param start the first cursor: the box's clock in milliseconds, so that cursors of an earlier
 *   process (which counted from its own, earlier start) are never mistaken for this one's
 */
export function createLiveState(live: Live, start: number, recentMax = RECENT_MAX): LiveState {
  const recent: Live[] = [];
  const listeners = new Set<LiveListener>();
  live.cursor = start;

  return {
    current: () => live,
    apply(change) {
      const cursor = live.cursor + 1;
      const empty = { attendance: {}, administrations: [], notes: [] };
      const patch: Live = { ...empty, ...change, cursor };
      mergeLive(live, patch);
      recent.push(patch);
      if (recent.length > recentMax) recent.shift();
      for (const listener of [...listeners]) listener(patch);
      return patch;
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

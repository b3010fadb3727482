/** A time in milliseconds that runs on by itself and never goes back. */
export interface Timeline {
  /** The time now, by the steady clock alone. */
  runOn(): number;
  /**
   * The time now, on its way to `target`: at once where that lies ahead, and where it lies behind
   * by running at half the rate until they meet.
   */
  follow(target: number): number;
  /** Jumps to `ms` when that lies ahead. */
  reach(ms: number): void;
}

/** The rate at which a timeline that is ahead waits for what it follows. */
const SLOW = 0.5;

/** @param steady milliseconds of a clock that only runs forward */
export function createTimeline(start: number, steady: () => number): Timeline {
  let time = start;
  let at = steady();

  /** Milliseconds since the last look. */
  function passed(): number {
    const now = steady();
    const ms = now - at;
    at = now;
    return ms;
  }

  return {
    runOn() {
      time += passed();
      return time;
    },
    follow(target) {
      const ms = passed();
      time = target >= time + ms ? target : Math.max(target, time + ms * SLOW);
      return time;
    },
    reach(ms) {
      time = Math.max(ms, time + passed());
    },
  };
}

/** Chance that is the same for the same seed: sample data must not change between runs. */
export interface Dice {
  /** Whole number from 0 below `sides`. */
  below(sides: number): number;
  /** True this often, 0 to 1. */
  chance(share: number): boolean;
  pick<T>(from: readonly [T, ...T[]]): T;
}

export function newDice(seed: number): Dice {
  let state = seed >>> 0;
  // mulberry32: small, and even enough for names.
  const draw = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (sides: number) => Math.floor(draw() * sides);
  return {
    below,
    chance: (share) => draw() < share,
    pick: (from) => from[below(from.length)] ?? from[0],
  };
}

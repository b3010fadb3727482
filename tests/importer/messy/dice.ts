/** Chance that is the same for the same seed (mulberry32). */
export interface Dice {
  /** 0 up to but not including `below`. */
  int(below: number): number;
  /** Whether something of this likelihood, 0 to 1, happens. */
  chance(likelihood: number): boolean;
  one<T>(of: readonly [T, ...T[]] | readonly T[]): T;
  shuffled<T>(all: readonly T[]): T[];
}

export function newDice(seed: number): Dice {
  let state = (seed * 2654435761) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const int = (below: number) => Math.floor(next() * below);
  return {
    int,
    chance: (likelihood) => next() < likelihood,
    one: (of) => of[int(of.length)] as never,
    shuffled(all) {
      const left = [...all];
      return Array.from(all, () => left.splice(int(left.length), 1)[0] as never);
    },
  };
}

/** Chance that is the same each time. */
export interface Random {
  /** [0, 1) */
  next(): number;
  /** A whole number of [from, to]. */
  whole(from: number, to: number): number;
  pick<T>(of: readonly T[]): T;
  normal(): number;
}

/** Mulberry32. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    whole,
    pick: (of) => {
      const one = of[whole(0, of.length - 1)];
      if (one === undefined) throw new Error('nothing to pick from');
      return one;
    },
    // Box and Muller.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}

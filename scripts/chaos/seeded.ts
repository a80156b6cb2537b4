/** Chance that can be repeated: the same seed gives the same choices on every machine. */
import { sha256Hex } from '@almanac/shared/lang/ids';

export interface Chance {
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  /** True once in `n` times. */
  oneIn(n: number): boolean;
  pick<T>(items: readonly T[]): T;
  shuffled<T>(items: readonly T[]): T[];
}

/** Mulberry32: small, and even enough for choosing among a few things. */
export function seeded(seed: string): Chance {
  let state = Number.parseInt(sha256Hex(seed).slice(0, 8), 16);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (low: number, high: number): number =>
    low + Math.floor(next() * (high - low + 1));
  return {
    between,
    oneIn: (n) => between(1, n) === 1,
    pick: (items) => {
      const item = items[between(0, items.length - 1)];
      if (item === undefined) throw new Error('nothing to choose from');
      return item;
    },
    shuffled: (items) => {
      const order = items.map((item) => ({ item, at: next() }));
      return order.toSorted((a, b) => a.at - b.at).map(({ item }) => item);
    },
  };
}

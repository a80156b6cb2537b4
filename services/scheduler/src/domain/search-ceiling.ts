/** The end of a search by the clock, on a machine too slow or too busy for the work it should cost. */
import type { ExactRun } from './exact/linear-program.ts';

export interface Ceiling {
  /** Does a piece of work, and keeps in mind how long it took. */
  within<T>(work: () => Promise<T>): Promise<T>;
  /** Whether another piece would end in time, should it take as long as the longest. */
  leaves(): boolean;
  /** Whether it ever did not. */
  met(): boolean;
}

/**
 * The clock is that of the exact solver's run; without one there is no ceiling. No piece is thought to be shorter than what was
 * done before it.
 */
export function ceilingOf(ceiling_ms: number, run: ExactRun | undefined): Ceiling {
  const elapsed = (): number => run?.elapsedMs() ?? 0;
  let longest = elapsed();
  let met = false;
  return {
    within: async (work) => {
      const since = elapsed();
      const done = await work();
      longest = Math.max(longest, elapsed() - since);
      return done;
    },
    leaves: () => {
      const enough = elapsed() + longest <= ceiling_ms;
      if (!enough) met = true;
      return enough;
    },
    met: () => met,
  };
}

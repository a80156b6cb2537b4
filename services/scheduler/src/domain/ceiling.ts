/** The time that work may take, beside what is counted of it: on a machine under load the clock ends a search. */
import type { ExactRun } from './exact/linear-program.ts';

export interface Ceiling {
  /** Does so much work, and keeps in mind how long it took. */
  within<T>(work: number, doing: () => Promise<T>): Promise<T>;
  /** Whether so much more would end in time, should it go as slowly as the slowest did. */
  leaves(work: number): boolean;
  /** Says that the clock ended some work. */
  meet(): void;
  /** Whether it ever did. */
  met(): boolean;
}

/** The clock is that of the exact solver's run; without one there is no ceiling. */
export function ceilingOf(ceiling_ms: number, run: ExactRun | undefined): Ceiling {
  const elapsed = (): number => run?.elapsedMs() ?? 0;
  let slowest = 0;
  let met = false;
  return {
    within: async (work, doing) => {
      const since = elapsed();
      const done = await doing();
      slowest = Math.max(slowest, (elapsed() - since) / work);
      return done;
    },
    leaves: (work) => {
      const enough = elapsed() + slowest * work <= ceiling_ms;
      if (!enough) met = true;
      return enough;
    },
    meet: () => {
      met = true;
    },
    met: () => met,
  };
}

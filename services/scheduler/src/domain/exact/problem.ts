/** What the searches on slots, the bound and the exact program all start from. */
import { type Grid, QUARTER } from '../search-grid.ts';
import { type JobChain, jobChain, lengthsOf } from './job-chain.ts';
import { type Slots, slotsOf } from './slots.ts';

export interface Problem {
  grid: Grid;
  slots: Slots;
  chains: JobChain[];
  /** Predecessor and successor. */
  arcs: [before: number, after: number][];
}

/** Null when slots times lengths, or slots times the most states of a job, are more than `max_cells`. */
export function problemOf(grid: Grid, max_cells: number): Problem | null {
  const slots = slotsOf(grid);
  const lengths = grid.jobs.reduce((sum, job) => sum + lengthsOf(job).length, 0);
  // Minutes left go down by quarters, with what is over or without.
  const states = grid.jobs.reduce((most, job) => Math.max(most, (2 * job.minutes) / QUARTER), 1);
  if (slots.count * Math.max(lengths, states) > max_cells) return null;
  return {
    grid,
    slots,
    chains: grid.jobs.map((job) => jobChain(grid, slots, job)),
    arcs: grid.jobs.flatMap((job) =>
      job.before.map((before): [number, number] => [before, job.index]),
    ),
  };
}

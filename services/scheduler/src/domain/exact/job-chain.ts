/**
 * All the ways to place one job alone, as a graph: a state is how many minutes are still to be placed, a step places a part
 * of one length at one slot. What prices are added to it comes from outside.
 */
import {
  covers,
  endCost,
  EXTRA_PART_COST,
  type Grid,
  type GridJob,
  partCost,
  QUARTER,
} from '../search-grid.ts';
import type { Slots } from './slots.ts';

export const DONE = -2;
const NONE = -1;

export interface JobChain {
  job: GridJob;
  lengths: number[];
  /** Minutes to be placed, by state; the first state is the whole job. */
  rest: number[];
  /** By state x length: the state after it, `DONE`, or -1. */
  to: Int32Array;
  /** By length: the states it may be placed in, each with the one after it or `DONE`. */
  steps: Int32Array[];
  /** The slots it may start in: [first, last). */
  first: number;
  last: number;
  /** By length: the slot after, -1 where it cannot start; what the part costs; what ending there costs. */
  next: Int32Array[];
  part_cost: Float64Array[];
  end_cost: Float64Array[];
  /** Where a job that is never cut may start; null for the others. */
  whole: WholeStarts | null;
}

/** The slots in turn, the slot after each, and what lying there costs all in all. */
export interface WholeStarts {
  slot: Int32Array;
  next: Int32Array;
  cost: Float64Array;
}

export function jobChain(grid: Grid, slots: Slots, job: GridJob): JobChain {
  const { lengths, rest, to } = statesOf(job);
  const first = slots.from(job.earliest);
  const last = slots.from(job.latest);
  const next = lengths.map((length) =>
    slots.next(length).map((after, slot) => {
      const start = slots.minute[slot] ?? 0;
      const may =
        slot >= first &&
        start + length <= job.latest &&
        (job.only === null || covers(job.only, start, start + length));
      return may ? after : NONE;
    }),
  );
  const costs = (cost: (start: number, slot: number, length: number) => number): Float64Array[] =>
    lengths.map((length) => {
      // Not `Float64Array.from`, which goes through an iterator: four times slower.
      const of_slots = new Float64Array(slots.minute.length);
      for (let slot = 0; slot < of_slots.length; slot += 1) {
        of_slots[slot] = cost(slots.minute[slot] ?? 0, slot, length);
      }
      return of_slots;
    });
  const chain = {
    job,
    lengths,
    rest,
    to,
    steps: lengths.map((_, at) => stepsOf(to, lengths.length, at)),
    first,
    last,
    next,
    part_cost: costs((start, _, length) => partCost(job, start, start + length)),
    end_cost: costs((start, slot, length) => {
      const shift = grid.shift[slots.room[slot] ?? 0] ?? 0;
      return endCost(job, start + length + shift) - EXTRA_PART_COST * job.fewest.length;
    }),
  };
  return { ...chain, whole: wholeStarts(chain) };
}

function stepsOf(to: Int32Array, lengths: number, at: number): Int32Array {
  const steps: number[] = [];
  for (let state = 0; state * lengths < to.length; state += 1) {
    const after = to[state * lengths + at] ?? NONE;
    if (after !== NONE) steps.push(state, after);
  }
  return Int32Array.from(steps);
}

function wholeStarts({
  lengths,
  to,
  first,
  last,
  ...by
}: Omit<JobChain, 'whole'>): WholeStarts | null {
  if (lengths.length !== 1 || to.length !== 1 || to[0] !== DONE) return null;
  const [next, part_cost, end_cost] = [by.next[0], by.part_cost[0], by.end_cost[0]];
  const may = Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at).filter(
    (slot) => next?.[slot] !== NONE,
  );
  return {
    slot: Int32Array.from(may),
    next: Int32Array.from(may, (slot) => next?.[slot] ?? NONE),
    cost: Float64Array.from(may, (slot) => (part_cost?.[slot] ?? 0) + (end_cost?.[slot] ?? 0)),
  };
}

function statesOf(job: GridJob): Pick<JobChain, 'lengths' | 'rest' | 'to'> {
  const found = chain(job, lengthsOf(job));
  // Where whole quarters cannot make it up, there are the fewest equal parts.
  return found.rest.length > 0 ? found : chain(job, [...new Set(job.fewest)], true);
}

/** Whole quarters within the limits, and those with what is left over. */
export function lengthsOf({ limits, minutes }: GridJob): number[] {
  if (limits === null) return [minutes];
  const over = minutes % QUARTER;
  const lengths: number[] = [];
  const longest = Math.min(limits.max_minutes, minutes);
  for (let length = limits.min_minutes; length <= longest; length += 1) {
    if (length % QUARTER === 0 || length % QUARTER === over) lengths.push(length);
  }
  return lengths;
}

function chain(
  { minutes }: GridJob,
  lengths: readonly number[],
  off_grid = false,
): Pick<JobChain, 'lengths' | 'rest' | 'to'> {
  const over = off_grid ? 0 : minutes % QUARTER;
  // What is left over is carried by one part: after it only whole quarters are used.
  const steps = (rest: number): number[] =>
    lengths.filter(
      (length) => length <= rest && (over === 0 || rest % QUARTER !== 0 || length % QUARTER === 0),
    );
  const ends = new Map<number, boolean>([[0, true]]);
  const canEnd = (rest: number): boolean => {
    const known = ends.get(rest);
    if (known !== undefined) return known;
    ends.set(rest, false);
    const can = steps(rest).filter((length) => canEnd(rest - length)).length > 0;
    ends.set(rest, can);
    return can;
  };
  if (!canEnd(minutes)) return { lengths: [...lengths], rest: [], to: new Int32Array() };
  const reached = new Set([minutes]);
  for (const rest of reached) {
    for (const length of steps(rest)) {
      if (length < rest && canEnd(rest - length)) reached.add(rest - length);
    }
  }
  const rest = [...reached].toSorted((a, b) => b - a);
  const to = new Int32Array(rest.length * lengths.length).fill(NONE);
  rest.forEach((left, state) => {
    for (const [at, length] of lengths.entries()) {
      if (!steps(left).includes(length)) continue;
      const after = left === length ? DONE : rest.indexOf(left - length);
      to[state * lengths.length + at] = after;
    }
  });
  return { lengths: [...lengths], rest, to };
}

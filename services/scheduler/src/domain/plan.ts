/** What a search by sequence changes: the turns in their order, and how each job is placed. Written over, never made anew. */
import { BY_PART, CHEAPEST } from './place-job.ts';
import type { PartList } from './timetable.ts';
import type { Turns } from './turns.ts';

export interface Plan {
  /** Turns in the order of placing, what one waits for first. */
  sequence: Int32Array;
  /** By job. */
  ways: Int32Array;
}

export function newPlan(turns: number, jobs: number): Plan {
  return { sequence: new Int32Array(turns).fill(-1), ways: new Int32Array(jobs).fill(CHEAPEST) };
}

/**
 * The turns in the order of the parts of a schedule, by job; what has no place comes last. Placed anew it comes out about as it was: a job
 * of as many parts as it has turns part by part.
 */
export function planOf({ list, last_of }: Turns, parts: readonly (PartList | null)[]): Plan {
  const ways = new Int32Array(last_of.length).fill(CHEAPEST);
  const starts = list.map(({ job, part }) => {
    const own = parts[job] ?? null;
    if (own === null) return Infinity;
    const turns = (list[last_of[job] ?? 0]?.part ?? 0) + 1;
    if (turns > 1 && own.count === turns) ways[job] = BY_PART;
    return own.start[ways[job] === BY_PART ? part : 0] ?? 0;
  });
  const earlier = (one: number, other: number): number => {
    const [a, b] = [starts[one] ?? 0, starts[other] ?? 0];
    return a === b ? one - other : a - b;
  };
  return { sequence: Int32Array.from(starts.keys()).sort(earlier), ways };
}

export function copyPlan(to: Plan, from: Plan): void {
  for (let at = 0; at < from.sequence.length; at += 1) to.sequence[at] = from.sequence[at] ?? 0;
  for (let job = 0; job < from.ways.length; job += 1) to.ways[job] = from.ways[job] ?? CHEAPEST;
}

/** The first position at which two plans differ, or how many there are. */
export function firstDifference(plan: Plan, other: Plan, turns: Turns): number {
  let at = 0;
  while (at < plan.sequence.length && !differs(plan, other, turns, at)) at += 1;
  return at;
}

export function lastDifference(plan: Plan, other: Plan, turns: Turns): number {
  let at = plan.sequence.length - 1;
  while (at > 0 && !differs(plan, other, turns, at)) at -= 1;
  return at;
}

function differs(plan: Plan, other: Plan, { list }: Turns, at: number): boolean {
  const turn = plan.sequence[at] ?? 0;
  const job = list[turn]?.job ?? 0;
  return turn !== other.sequence[at] || plan.ways[job] !== other.ways[job];
}

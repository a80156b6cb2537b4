/**
 * From a good schedule to a proven one: a bound by prices, the parts that can still be better, and, when a solver is there,
 * the program over them. What comes back is never worse than what came in.
 */
import type { Pause } from '@almanac/shared/lang/turns';
import { columnsBelow } from './columns.ts';
import { type Formulation, formulate } from './formulate.ts';
import type { ExactRun, LinearAnswer } from './linear-program.ts';
import { type Bound, priceBound, TOLERANCE } from './price-bound.ts';
import type { Problem } from './problem.ts';
import { keeper, type Known, scheduleOf, startOf } from './program-values.ts';

export interface Proven extends Known {
  /** No schedule on the grid is below this; -Infinity when the problem is too large to say. */
  bound: number;
  /** The exact solver had a part in it. */
  exact: boolean;
}

export interface Effort {
  /** Steps of the bound's paths: how much it may cost, whatever the machine. */
  bound_work: number;
  max_columns: number;
  max_nodes: number;
  /** Milliseconds after the beginning of the run in which the exact solver must be done. */
  time_ms: number;
}

const MAX_STEPS = 800;
const FEWEST_STEPS = 25;
const SHORTEST_SOLVE_MS = 60;

/** A bound for as much work as is allowed, or null when that is too little to find one. */
export async function boundOf(
  problem: Problem,
  upper: number,
  work: number,
  pause: Pause,
): Promise<Bound | null> {
  const steps = Math.min(MAX_STEPS, stepsFor(problem, work));
  return steps === 0 ? null : await priceBound(problem, { known: upper, max_steps: steps }, pause);
}

/** How many steps of a bound may be had for so much work: none where it is too little to find one. */
export function stepsFor(problem: Problem, work: number): number {
  const steps = Math.floor(work / workOf(problem));
  return steps < FEWEST_STEPS ? 0 : steps;
}

export async function prove(
  { problem, bound, known }: { problem: Problem; bound: Bound; known: Known },
  effort: Effort,
  exact: ExactRun | undefined,
  pause: Pause,
): Promise<Proven> {
  const first = { ...known, bound: Math.min(bound.value, known.value), exact: false };
  const better = known.value - TOLERANCE * Math.abs(known.value);
  if (exact === undefined || bound.value >= better) return first;
  const wanted = { upper: better, most: effort.max_columns };
  const columns = await columnsBelow({ problem, bound }, wanted, keeper(known), pause);
  if (columns === null) return first;
  const time_ms = effort.time_ms - exact.elapsedMs();
  if (time_ms < SHORTEST_SOLVE_MS) return first;
  const formulation = formulate(problem, columns);
  const limits = { time_ms, max_nodes: effort.max_nodes };
  const start = startOf(formulation, known);
  const answer = await exact.solve(formulation.program, start, limits);
  return readAnswer(problem, { known: first, better, formulation }, answer);
}

/** What one step of the bound costs. */
function workOf({ slots, chains }: Problem): number {
  return chains.reduce(
    (sum, chain) =>
      sum + slots.count + (chain.last - chain.first) * chain.rest.length * chain.lengths.length,
    slots.count,
  );
}

/** What the solver found, when it is better and keeps every row; and how low the best can be. */
function readAnswer(
  problem: Problem,
  from: { known: Proven; better: number; formulation: Formulation },
  answer: LinearAnswer,
): Proven {
  const { known, better, formulation } = from;
  if (answer.kind === 'failed') return known;
  const found = scheduleOf(problem, formulation, answer.values);
  const best = found !== null && found.value < known.value ? found : known;
  // The program holds every schedule below `better`, and none of the others need be known.
  const least = answer.kind === 'infeasible' ? better : Math.min(better, answer.bound);
  const bound = Math.min(best.value, Math.max(known.bound, least));
  return { parts: best.parts, value: best.value, bound, exact: true };
}

/**
 * From a good schedule to a proven one: a bound by prices, the parts that can still be better, and, when a solver is there,
 * the program over them. What comes back is never worse than what came in.
 */
import type { Pause } from '@almanac/shared/lang/turns';
import { costOf } from '../place-job.ts';
import { emptyParts, type PartList, sortParts } from '../timetable.ts';
import { type Column, columnsBelow } from './columns.ts';
import { type Formulation, formulate } from './formulate.ts';
import { type ExactRun, keepsRows, type LinearAnswer } from './linear-program.ts';
import { type Bound, priceBound, TOLERANCE } from './price-bound.ts';
import type { Problem } from './problem.ts';

export interface Known {
  parts: readonly (PartList | null)[];
  value: number;
}

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

/** The parts of the known schedule stay in the program, so that it can start from them. */
function keeper(known: Known): (job: number, start: number, length: number) => boolean {
  const names = new Set<string>();
  known.parts.forEach((parts, job) => {
    for (let at = 0; at < (parts?.count ?? 0); at += 1) {
      const start = parts?.start[at] ?? 0;
      names.add(`${job} ${start} ${(parts?.end[at] ?? 0) - start}`);
    }
  });
  return (job, start, length) => names.has(`${job} ${start} ${length}`);
}

/** The known schedule as values of the program's columns, or null when it uses what the program has not. */
function startOf({ program, parts, left, sums }: Formulation, known: Known): number[] | null {
  const values: number[] = program.cost.map(() => 0);
  for (const [job, own] of known.parts.entries()) {
    const used = own === null ? [left[job] ?? -1] : columnsOfParts(parts, job, own);
    for (const column of used) {
      if (column < 0) return null;
      values[column] = 1;
    }
  }
  addUp(sums, values);
  return values;
}

function addUp(sums: Formulation['sums'], values: number[]): void {
  const total = (columns: readonly number[]): number =>
    columns.reduce((sum, column) => sum + (values[column] ?? 0), 0);
  for (const { column, plus, minus } of sums) values[column] = total(plus) - total(minus);
}

function columnsOfParts(parts: readonly Column[], job: number, own: PartList): number[] {
  let state = 0;
  return own.start.slice(0, own.count).map((start, at) => {
    const column = parts.findIndex(
      (part) =>
        part.job === job &&
        part.state === state &&
        part.start === start &&
        part.length === (own.end[at] ?? 0) - start,
    );
    state = parts[column]?.after ?? -1;
    return column;
  });
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

function scheduleOf(
  { grid, slots }: Problem,
  { program, parts, sums }: Formulation,
  values: readonly number[] | null,
): Known | null {
  if (values === null) return null;
  const whole = values.map((value, column) =>
    program.whole[column] === true ? Math.round(value) : 0,
  );
  addUp(sums, whole);
  if (!keepsRows(program, whole)) return null;
  const lists: (PartList | null)[] = grid.jobs.map(() => null);
  parts.forEach(({ job, start, length, slot }, column) => {
    if (whole[column] !== 1) return;
    const own = lists[job] ?? emptyParts();
    lists[job] = own;
    own.start.push(start);
    own.end.push(start + length);
    own.room.push(slots.room[slot] ?? 0);
    own.count += 1;
  });
  lists.forEach((own) => own !== null && sortParts(own));
  const value = grid.jobs.reduce((sum, job) => {
    const own = lists[job.index] ?? null;
    return sum + (own === null ? job.unplaced_cost : costOf(grid, job, own));
  }, 0);
  return { parts: lists, value };
}

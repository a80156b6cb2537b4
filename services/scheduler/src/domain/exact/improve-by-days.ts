/**
 * Large neighbourhood search, for problems too large to be proven: the work of some days in a row is free to go anywhere that the
 * other work leaves it, and solved exactly; first that of all days, then of every half, quarter and so on of them, over and over until
 * nothing is gained. Each program holds only the parts that promise most under the prices of a bound, as those of the best schedules
 * nearly always do: of four weeks the first program, solved in a tenth of a second or two, mostly ends within 1 % of the best (bench).
 *
 * Only the clock, where it ends a program or the search, makes the answer depend on the machine.
 */
import type { Pause } from '@almanac/shared/lang/turns';
import { type Column, type Columns, columnsBelow } from './columns.ts';
import { formulate } from './formulate.ts';
import type { ExactRun } from './linear-program.ts';
import { type Bound, meets, TOLERANCE } from './price-bound.ts';
import type { Problem } from './problem.ts';
import {
  columnsOf,
  keeper,
  type Known,
  namedColumns,
  type NamedColumns,
  scheduleOf,
  startOf,
} from './program-values.ts';

export interface ImproveLimits {
  /** Milliseconds after the beginning of the run in which it must be done. */
  time_ms: number;
  /** Of one program: a hard one may not take the time of all the others. */
  program_ms: number;
  max_nodes: number;
}

export interface Improved extends Known {
  /** Programs solved. */
  solved: number;
  /** Whether there is nothing more to do; else there was no time left, or it cannot be had so: the search has to go on. */
  ended: 'done' | 'late' | 'no_way';
  /** The clock ended it, or one of its programs. */
  by_clock: boolean;
}

/** Parts of the whole problem: more take too much memory. */
const MOST_PARTS = 60_000;
/** Of the gap between the bound and what is known. */
const LEAST_SHARE = 1 / 64;
/** Parts of one program. */
const MOST_OF_PROGRAM = 900;
const SHORTEST_SOLVE_MS = 60;
const FEWEST_DAYS = 4;
/** Programs in a row that take all of their time and give nothing: those that follow would not either. */
const MOST_IN_VAIN = 2;

interface From {
  problem: Problem;
  bound: Bound;
  known: Known;
}

/** Never worse than what it is given. */
export async function improveByDays(
  { problem, bound, known }: From,
  limits: ImproveLimits,
  exact: ExactRun,
  pause: Pause,
): Promise<Improved> {
  const best: Improved = { ...known, solved: 0, ended: 'done', by_clock: false };
  if (limits.time_ms - exact.elapsedMs() < SHORTEST_SOLVE_MS)
    return { ...best, ended: 'late', by_clock: true };
  const columns = await promisingColumns({ problem, bound, known }, pause);
  const promising = columns?.parts.toSorted((a, b) => a.least - b.least) ?? [];
  await pause();
  const search: Search = {
    problem,
    promising,
    named: namedColumns(promising),
    may_be_left: columns?.may_be_left ?? [],
    exact,
    limits,
    best,
    seen: new Set(),
    in_vain: 0,
  };
  // Of work that stands beside the slots there is no part.
  if (columnsOf(best, search.named) === null) return { ...best, ended: 'no_way' };
  for (let before = Infinity; search.best.value < before;) {
    before = search.best.value;
    if (meets(bound.value, before) || !(await improveOnce(search, pause))) break;
  }
  return search.best;
}

/** All parts of better schedules, or of those that may be better by most of the gap; null where these are too many too. */
async function promisingColumns(
  { problem, bound, known: { parts, value } }: From,
  pause: Pause,
): Promise<Columns | null> {
  const keep = keeper({ parts, value });
  const gap = value - TOLERANCE * Math.abs(value) - bound.value;
  for (let share = 1; share >= LEAST_SHARE; share /= 2) {
    const wanted = { upper: bound.value + share * gap, most: MOST_PARTS };
    const columns = await columnsBelow({ problem, bound }, wanted, keep, pause);
    if (columns !== null) return columns;
  }
  return null;
}

interface Search {
  problem: Problem;
  /** The parts that promise most first. */
  promising: readonly Column[];
  named: NamedColumns;
  may_be_left: readonly boolean[];
  exact: ExactRun;
  limits: ImproveLimits;
  best: Improved;
  /** The programs that were solved, by name: the same would give the same. */
  seen: Set<string>;
  /** Programs in a row that the clock ended and that gave nothing. */
  in_vain: number;
}

/** All days, then ever fewer, each time half over those before; false where it was ended. */
async function improveOnce(search: Search, pause: Pause): Promise<boolean> {
  const days = search.problem.grid.capacity.length;
  for (let span = days, more = true; more; span = Math.ceil(span / 2)) {
    const step = Math.ceil(span / 2);
    for (let first = 0; first === 0 || first - step + span < days; first += step) {
      await pause();
      if (isLate(search)) return false;
      const program = programOf(search, { first, last: first + span - 1 });
      if (program === null || search.seen.has(nameOf(program))) continue;
      search.seen.add(nameOf(program));
      if (!(await solveProgram(search, program))) return false;
    }
    more = span > FEWEST_DAYS;
  }
  return true;
}

function isLate(search: Search): boolean {
  const { exact, limits, best } = search;
  const late = limits.time_ms - exact.elapsedMs() < SHORTEST_SOLVE_MS;
  if (late) search.best = { ...best, ended: 'late', by_clock: true };
  return late;
}

/** False where it gave no answer, or is one of too many that gave nothing in their time. */
async function solveProgram(search: Search, program: Columns): Promise<boolean> {
  const { problem, exact, limits, best } = search;
  const formulation = formulate(problem, program);
  const start = startOf(formulation, best);
  const time_ms = Math.min(limits.time_ms - exact.elapsedMs(), limits.program_ms);
  const answer = await exact.solve(formulation.program, start, { ...limits, time_ms });
  const found = answer.kind === 'failed' ? null : scheduleOf(problem, formulation, answer.values);
  const gained = found !== null && found.value < best.value - 1e-9;
  const stopped = answer.kind === 'stopped' && answer.nodes < limits.max_nodes;
  search.in_vain = stopped && !gained ? search.in_vain + 1 : 0;
  const goes_on = answer.kind !== 'failed' && search.in_vain < MOST_IN_VAIN;
  search.best = {
    ...(gained ? found : best),
    solved: best.solved + (answer.kind === 'failed' ? 0 : 1),
    ended: goes_on ? 'done' : 'no_way',
    by_clock: best.by_clock || stopped,
  };
  return goes_on;
}

/** The work that lies on some of the days, or nowhere, is free; the other work stays. Null where there is none. */
function programOf(
  search: Search,
  { first, last }: { first: number; last: number },
): Columns | null {
  const { problem, promising, named, may_be_left, best } = search;
  const { day } = problem.grid;
  const isFree = (room: number): boolean => (day[room] ?? 0) >= first && (day[room] ?? 0) <= last;
  const free = best.parts.map((own) => own === null || own.room.slice(0, own.count).some(isFree));
  if (!free.includes(true)) return null;
  const taken = takenBefore(problem, best, free);
  const kept = columnsOf(best, named) ?? [];
  const known = new Set(kept);
  const more: Column[] = [];
  for (const part of promising) {
    if (kept.length + more.length >= MOST_OF_PROGRAM) break;
    const may = free[part.job] === true && taken[part.slot] === taken[part.next];
    if (may && !known.has(part)) more.push(part);
  }
  return {
    parts: [...kept, ...more],
    may_be_left: may_be_left.map(
      (may, job) => free[job] === true && (may || best.parts[job] === null),
    ),
  };
}

/** How many slots before each are taken by work that is not free. */
function takenBefore(
  { slots, grid }: Problem,
  { parts }: Known,
  free: readonly boolean[],
): Int32Array {
  const taken = new Int32Array(slots.count + 1);
  parts.forEach((own, job) => {
    for (let at = 0; free[job] !== true && at < (own?.count ?? 0); at += 1) {
      const from = slots.from(own?.start[at] ?? 0);
      taken.fill(1, from + 1, slots.from((own?.end[at] ?? 0) + grid.buffer) + 1);
    }
  });
  for (let at = 1; at < taken.length; at += 1) taken[at] = (taken[at] ?? 0) + (taken[at - 1] ?? 0);
  return taken;
}

function nameOf({ parts, may_be_left }: Columns): string {
  const names = parts.map(({ job, slot, length, state }) => `${job}/${slot}/${length}/${state}`);
  return `${names.join()} ${may_be_left.join()}`;
}

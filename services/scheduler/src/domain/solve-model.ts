/**
 * Solves a model as its mode allows. The search and the bound are limited by work counted, so that they give the same for
 * the same input everywhere; only the exact solver is also limited by time, and then says how far it may be from the best.
 */
import { anneal } from './anneal.ts';
import type { ExactSolver } from './exact/linear-program.ts';
import { type Effort, prove, TOLERANCE } from './exact/prove.ts';
import type { Part } from './fit-parts.ts';
import { partsOf } from './found-parts.ts';
import { listOrders } from './list-orders.ts';
import type { Model } from './schedule-model.ts';
import type { ProvenObjective, ScheduleInput, ScheduleMode } from './schedule-types.ts';
import { type Grid, searchGrid } from './search-grid.ts';

export interface Solved {
  parts: (Part[] | null)[];
  proof: Pick<ProvenObjective, 'gap' | 'proven_optimal'>;
  name: string;
  iterations: number;
}

interface Budget {
  /** Work of the search: placed jobs times the pieces of free time that each may have to look at. */
  search: number;
  bound: number;
  /** Milliseconds of the whole call after which no exact solving starts or goes on. */
  time_ms: number;
  max_days: number;
  max_nodes: number;
}

const BUDGETS: Readonly<Record<ScheduleMode, Budget>> = {
  fast: { search: 1_000_000, bound: 0, time_ms: 0, max_days: 0, max_nodes: 0 },
  best: { search: 8_000_000, bound: 200_000_000, time_ms: 1_650, max_days: 15, max_nodes: 20_000 },
  exact: { search: 20_000_000, bound: 800_000_000, time_ms: 28_000, max_days: 400, max_nodes: 1_000_000 },
};
const MAX_COLUMNS = 25_000;

export async function solveModel(
  model: Model,
  input: Pick<ScheduleInput, 'mode' | 'window'>,
  exact: ExactSolver | undefined,
): Promise<Solved> {
  const budget = BUDGETS[input.mode ?? 'best'];
  const run = model.days.length > budget.max_days ? undefined : exact?.begin();
  const grid = searchGrid(model);
  const found = anneal(grid, listOrders(model), placedJobs(grid, budget.search));
  const { iterations } = found;
  if (budget.bound === 0) {
    return { parts: partsOf(grid, found.parts), proof: { proven_optimal: false }, name: 'anneal', iterations };
  }
  const effort: Effort = {
    bound_work: budget.bound,
    max_columns: MAX_COLUMNS,
    max_nodes: budget.max_nodes,
    time_ms: budget.time_ms,
  };
  const proven = await prove(grid, found, effort, run);
  return {
    parts: partsOf(grid, proven.parts),
    proof: proofOf(proven),
    name: proven.exact ? 'anneal+highs' : 'anneal',
    iterations,
  };
}

/** How many jobs may be placed for this much work. */
function placedJobs(grid: Grid, work: number): number {
  return Math.floor(work / (20 + grid.start.length + grid.jobs.length));
}

function proofOf({ value, bound }: { value: number; bound: number }): Solved['proof'] {
  if (bound === -Infinity) return { proven_optimal: false };
  const gap = value <= 0 ? 0 : Math.max(0, (value - bound) / value);
  return { gap: Math.round(gap * 1e6) / 1e6, proven_optimal: gap <= TOLERANCE * 1.01 };
}

/**
 * Counts the numbers of a day again, by another way than the observer does: it walks through the minutes of each block one by one,
 * and shares no code with it.
 */
import type { Stats } from '@almanac/shared/contracts/stats';
import type { BlockRow, StatsRows, Window } from '../src/domain/stats-rows.ts';

const MINUTE = 60_000;

type Counted = Pick<
  Stats,
  | 'blocks'
  | 'moves'
  | 'planned_minutes'
  | 'done_minutes'
  | 'completion_percent'
  | 'focus'
  | 'overruns'
  | 'carried_over'
  | 'billable'
  | 'plans'
  | 'execution'
  | 'finished'
  | 'drift'
>;

function nothing(): Counted {
  return {
    blocks: { planned: 0, done: 0, partial: 0, skipped: 0, moved: 0, deleted: 0, open: 0 },
    moves: { kept: 0, by_person: 0, out: 0 },
    planned_minutes: 0,
    done_minutes: 0,
    completion_percent: null,
    focus: { blocks: 0, planned_minutes: 0, done_minutes: 0 },
    overruns: { blocks: 0, minutes: 0 },
    carried_over: { blocks: 0, minutes: 0 },
    billable: { planned_minutes: 0, done_minutes: 0 },
    plans: { created: 0, completed: 0 },
    execution: { runs: 0, estimated_minutes: 0, actual_minutes: 0, billable_minutes: 0 },
    finished: { runs: 0, actual_minutes: 0 },
    drift: { runs: 0, median_percent: null },
  };
}

export function recount(window: Window, rows: StatsRows): Counted {
  const total = nothing();
  for (const row of rows.blocks) {
    if (row.status === 'proposed') continue;
    if (lies(window, row.start_at)) countInside(total, window, row, rows);
    else if (row.status !== 'deleted' && lies(window, row.moved_from_start)) {
      // Pulled forward and done there: nothing of it is left.
      if (new Date(row.start_at) >= window.to || row.status !== 'done') countGone(total, row);
    }
  }
  if (total.blocks.planned > 0) {
    total.completion_percent = Math.round((total.blocks.done / total.blocks.planned) * 100);
  }
  for (const plan of rows.plans) {
    if (lies(window, plan.created_at)) total.plans.created += 1;
    if (lies(window, plan.completed_at)) total.plans.completed += 1;
  }
  countRuns(total, window, rows);
  return total;
}

function countInside(total: Counted, window: Window, row: BlockRow, rows: StatsRows): void {
  const { status } = row;
  if (status === 'deleted') {
    total.blocks.deleted += 1;
    return;
  }
  const length = ticks(row.start_at, row.end_at);
  const worked = workedTicks(row, length);
  const open = status === 'planned' || status === 'applied';
  total.blocks.planned += 1;
  if (open) total.blocks.open += 1;
  if (status === 'done') total.blocks.done += 1;
  if (status === 'partial') total.blocks.partial += 1;
  if (status === 'skipped') total.blocks.skipped += 1;
  if (row.moved_by) total.blocks.moved += 1;
  if (row.moved_by === 'person') total.moves.by_person += 1;
  if (!row.moved_by && status !== 'skipped') total.moves.kept += 1;
  total.planned_minutes += length;
  total.done_minutes += worked;
  if (row.kind === 'deep' && length > 89) {
    total.focus.blocks += 1;
    total.focus.planned_minutes += length;
    total.focus.done_minutes += worked;
  }
  if (worked > length) {
    total.overruns.blocks += 1;
    total.overruns.minutes += worked - length;
  }
  if (rows.plans.some((plan) => plan.plan_id === row.plan_id && plan.billable)) {
    total.billable.planned_minutes += length;
    total.billable.done_minutes += worked;
  }
  if (status === 'done' || (open && new Date(row.end_at) > window.as_of)) return;
  const made_up = rows.blocks.some(
    (later) =>
      later.status === 'done' &&
      row.step_id !== null &&
      row.plan_id !== null &&
      later.step_id === row.step_id &&
      later.plan_id === row.plan_id &&
      new Date(later.start_at) > new Date(row.start_at) &&
      new Date(later.start_at) < window.to,
  );
  if (made_up) return;
  total.carried_over.blocks += 1;
  if (worked < length) total.carried_over.minutes += length - worked;
}

function countGone(total: Counted, row: BlockRow): void {
  total.moves.out += 1;
  total.carried_over.blocks += 1;
  total.carried_over.minutes += ticks(row.start_at, row.end_at);
}

function countRuns(total: Counted, window: Window, rows: StatsRows): void {
  const ratios: number[] = [];
  for (const run of rows.runs) {
    if (!lies(window, run.completed_at)) continue;
    total.execution.runs += 1;
    total.execution.actual_minutes += run.actual_minutes;
    if (run.billable) total.execution.billable_minutes += run.actual_minutes;
    if (run.outcome === 'partial') continue;
    total.execution.estimated_minutes += run.estimated_minutes;
    total.finished.runs += 1;
    total.finished.actual_minutes += run.actual_minutes;
    const ratio = run.actual_minutes / run.estimated_minutes;
    if (ratio > 0 && Number.isFinite(ratio)) ratios.push(ratio);
  }
  ratios.sort((a, b) => a - b);
  total.drift.runs = ratios.length;
  const middle = ratios.length / 2;
  const odd = ratios[Math.floor(middle)];
  const before = ratios[middle - 1];
  if (odd === undefined) return;
  // The mean of two logarithms is the logarithm of the geometric mean.
  const median = before !== undefined && Number.isInteger(middle) ? Math.sqrt(odd * before) : odd;
  total.drift.median_percent = Math.round(Number((median * 100 - 100).toFixed(6)));
}

function lies(window: Window, at: string | null): boolean {
  return at !== null && new Date(at) >= window.from && new Date(at) < window.to;
}

function workedTicks(row: BlockRow, length: number): number {
  if (row.status !== 'done' && row.status !== 'partial') return 0;
  if (row.actual_minutes !== null) return row.actual_minutes;
  if (row.actual_start && row.actual_end) return ticks(row.actual_start, row.actual_end);
  return row.status === 'done' ? length : 0;
}

/** Minutes, one after the other. */
function ticks(from: string, to: string): number {
  let minutes = 0;
  const end = new Date(to).getTime();
  for (let at = new Date(from).getTime(); at < end; at += MINUTE) minutes += 1;
  return minutes;
}

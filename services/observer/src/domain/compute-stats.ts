/**
 * From rows to the numbers of a reflection: the only place they are made. What counts:
 * a block belongs to the period in which it starts; a proposed block is nobody's plan yet and a deleted one no longer is, so
 * neither is planned time; work is what was measured, and the block's length where a done block was not measured. Time that
 * nobody measured on a block that is only partly done counts as none, because any other number would be made up.
 */
import type { Stats } from '@almanac/shared/contracts/observer';

/** A row of `scheduler.stats_blocks`. */
export interface BlockRow {
  block_id: string;
  plan_id: string | null;
  client_id: string | null;
  title: string;
  kind: string | null;
  start_at: string;
  end_at: string;
  status: string;
  moved: boolean;
  actual_start: string | null;
  actual_end: string | null;
  actual_minutes: number | null;
}

/** A row of `planner.stats_plans`. */
export interface PlanRow {
  plan_id: string;
  plan_title: string;
  created_at: string;
  completed_at: string | null;
}

/** A row of `planner.stats_execution_runs`. */
export interface ExecutionRow {
  estimated_minutes: number;
  actual_minutes: number;
  billable: boolean;
  completed_at: string;
}

export interface Window {
  from: Date;
  /** Exclusive. */
  to: Date;
  zone: string;
}

export interface StatsRows {
  /** Blocks that start within the window; others are left out here. */
  blocks: readonly BlockRow[];
  /** Blocks that start at or after its end, soonest first. */
  next: readonly BlockRow[];
  /** Every plan of the blocks, and those made or completed within the window. */
  plans: readonly PlanRow[];
  runs: readonly ExecutionRow[];
}

export const NEXT_LIMIT = 5;
export const UNKNOWN_KIND = 'unknown';
const MINUTE_MS = 60_000;
const PLANNED = new Set(['planned', 'applied', 'done', 'partial', 'skipped']);
const OPEN = new Set(['planned', 'applied']);

/** Pure: the same rows and window give the same numbers, in the same order. */
export function computeStats(window: Window, rows: StatsRows): Stats {
  const inside = rows.blocks.filter((block) => isWithin(window, block.start_at));
  const planned = inside.filter((block) => PLANNED.has(block.status));
  const runs = rows.runs.filter((run) => isWithin(window, run.completed_at));
  const titles = new Map(rows.plans.map((plan) => [plan.plan_id, plan.plan_title]));
  const count = (status: string): number =>
    inside.filter((block) => block.status === status).length;
  return {
    from: window.from.toISOString(),
    to: window.to.toISOString(),
    zone: window.zone,
    blocks: {
      planned: planned.length,
      done: count('done'),
      partial: count('partial'),
      skipped: count('skipped'),
      moved: planned.filter((block) => block.moved).length,
      deleted: count('deleted'),
      open: planned.filter((block) => OPEN.has(block.status)).length,
    },
    planned_minutes: sum(planned, plannedMinutes),
    done_minutes: sum(planned, workedMinutes),
    plans: {
      created: rows.plans.filter((plan) => isWithin(window, plan.created_at)).length,
      completed: rows.plans.filter((plan) => isWithin(window, plan.completed_at)).length,
    },
    by_plan: grouped(planned, (block) => block.plan_id ?? undefined).map(([plan_id, row]) => ({
      plan_id,
      plan_title: titles.get(plan_id) ?? plan_id,
      ...row,
    })),
    by_kind: grouped(planned, kindOf).map(([kind, row]) => ({ kind, ...row })),
    by_client: grouped(planned, (block) => block.client_id).map(([client_id, row]) => ({
      client_id,
      ...row,
    })),
    execution: {
      runs: runs.length,
      estimated_minutes: sum(runs, (run) => run.estimated_minutes),
      actual_minutes: sum(runs, (run) => run.actual_minutes),
      billable_minutes: sum(runs, (run) => (run.billable ? run.actual_minutes : 0)),
    },
    next: rows.next
      .filter((block) => OPEN.has(block.status) && Date.parse(block.start_at) >= +window.to)
      .slice(0, NEXT_LIMIT)
      .map((block) => ({ title: block.title, start: block.start_at, end: block.end_at })),
  };
}

/** Whole minutes of a block's place in the calendar. */
export function plannedMinutes(block: BlockRow): number {
  return Math.round((Date.parse(block.end_at) - Date.parse(block.start_at)) / MINUTE_MS);
}

/** Whole minutes worked on a block, as far as they are known. */
export function workedMinutes(block: BlockRow): number {
  if (block.status !== 'done' && block.status !== 'partial') return 0;
  if (block.actual_minutes !== null) return block.actual_minutes;
  if (block.actual_start !== null && block.actual_end !== null) {
    const worked_ms = Date.parse(block.actual_end) - Date.parse(block.actual_start);
    return Math.max(0, Math.round(worked_ms / MINUTE_MS));
  }
  return block.status === 'done' ? plannedMinutes(block) : 0;
}

function kindOf(block: BlockRow): string {
  return block.kind ?? UNKNOWN_KIND;
}

function isWithin(window: Window, at: string | null): boolean {
  if (at === null) return false;
  const instant = Date.parse(at);
  return instant >= +window.from && instant < +window.to;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

interface MinutesRow {
  planned_minutes: number;
  done_minutes: number;
  blocks: number;
}

/** Most planned time first, then by name; a key that is undefined leaves the block out, null is a group of its own. */
function grouped<K extends string | null>(
  blocks: readonly BlockRow[],
  keyOf: (block: BlockRow) => K | undefined,
): [K, MinutesRow][] {
  const groups = new Map<K, MinutesRow>();
  for (const block of blocks) {
    const key = keyOf(block);
    if (key === undefined) continue;
    const row = groups.get(key) ?? { planned_minutes: 0, done_minutes: 0, blocks: 0 };
    row.planned_minutes += plannedMinutes(block);
    row.done_minutes += workedMinutes(block);
    row.blocks += 1;
    groups.set(key, row);
  }
  return [...groups].toSorted(([a, left], [b, right]) => {
    const byTime = right.planned_minutes - left.planned_minutes;
    return byTime === 0 ? compareText(a ?? '', b ?? '') : byTime;
  });
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

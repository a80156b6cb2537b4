/** What the numbers are made of: rows of the views that the planner and the scheduler publish, and counts of them. */
import type { Priority } from '@almanac/shared/contracts/common';
import type { SprintRow, Stats } from '@almanac/shared/contracts/stats';

/** A row of `scheduler.stats_blocks`. */
export interface BlockRow {
  block_id: string;
  plan_id: string | null;
  step_id: string | null;
  client_id: string | null;
  title: string;
  kind: string | null;
  start_at: string;
  end_at: string;
  status: string;
  moved_by: 'person' | 'scheduler' | null;
  /** Where it stood before it was last moved. */
  moved_from_start: string | null;
  actual_start: string | null;
  actual_end: string | null;
  actual_minutes: number | null;
}

/** A row of `planner.stats_plans`. */
export interface PlanRow {
  plan_id: string;
  plan_title: string;
  billable: boolean;
  due: string | null;
  priority: Priority;
  created_at: string;
  completed_at: string | null;
}

/** A row of `planner.stats_execution_runs`. */
export interface ExecutionRow {
  title: string | null;
  kind: string | null;
  workflow_id: string | null;
  /** Only finished work says how long work takes; what is partly done counts as time alone. */
  outcome: 'done' | 'partial';
  estimated_minutes: number;
  actual_minutes: number;
  billable: boolean;
  completed_at: string;
}

/** A step of a live plan that is due and not finished, from `planner.stats_steps`. */
export interface DueStepRow {
  plan_id: string;
  step_id: string;
  title: string;
  /** The last word about it; null without any. */
  outcome: 'partial' | 'skipped' | 'open' | null;
}

export interface Window {
  from: Date;
  /** Exclusive. */
  to: Date;
  zone: string;
  /** Decides which open blocks are over; those are carried over, the others still to come. */
  as_of: Date;
}

export interface StatsRows {
  /** Blocks that start within the window, or were moved out of it; others are left out here. */
  blocks: readonly BlockRow[];
  /** Blocks that start at or after its end, soonest first. */
  next: readonly BlockRow[];
  /** Every plan of the blocks, and those made or completed within the window. */
  plans: readonly PlanRow[];
  runs: readonly ExecutionRow[];
  /** Unfinished steps of plans that are due by the end of the time after the window, in their order. */
  due_steps: readonly DueStepRow[];
}

/** Of the weeks up to the end of a window, for what a single week is too short for. */
export interface WeekRows {
  runs: readonly ExecutionRow[];
  sprints: readonly SprintRow[];
}

/** Blocks that are alike in all that the numbers tell apart, counted together. */
export interface BlockTally {
  client_id: string | null;
  kind: string | null;
  status: string;
  moved_by: 'person' | 'scheduler' | null;
  billable: boolean;
  /** It starts within the window; otherwise it was moved out of it, and not done before it. */
  inside: boolean;
  /** At least FOCUS_MINUTES long. */
  long: boolean;
  /** Worked longer than it is. */
  over: boolean;
  /** Its end is still to come. */
  ahead: boolean;
  /** A later block of the same step within the window is done: nothing of it is left. */
  made_up: boolean;
  blocks: number;
  planned_minutes: number;
  worked_minutes: number;
}

export interface RunTally {
  outcome: ExecutionRow['outcome'];
  estimated_minutes: number;
  actual_minutes: number;
  billable: boolean;
  runs: number;
}

export interface Tallies {
  blocks: readonly BlockTally[];
  runs: readonly RunTally[];
  by_plan: Stats['by_plan'];
  more_plans: number;
  plans: Stats['plans'];
  next: Stats['next'];
}

export const NEXT_LIMIT = 5;
export const PLANS_LIMIT = 50;
/** Below this a block is too short to get into difficult work. */
export const FOCUS_MINUTES = 90;
export const DEEP = 'deep';
export const UNKNOWN_KIND = 'unknown';

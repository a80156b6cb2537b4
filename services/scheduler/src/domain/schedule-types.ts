/**
 * What a schedule is computed from and what comes out. Times are epoch milliseconds everywhere in this folder, lengths
 * are minutes; the edges (routes, clients) convert. An item is a step of a plan or a task of its own.
 */
import type { Preferences, SplitLimits, Weekday } from './preferences.ts';

export interface Interval {
  start: number;
  end: number;
}

/** Time somebody else has taken: a meeting, an absence. */
export interface BusyInterval extends Interval {
  title?: string | undefined;
}

/** A block of ours that stays where it is: started, pinned, near, or of another plan. */
export interface ExistingBlock extends Interval {
  step_id?: string | undefined;
  title?: string | undefined;
}

export type Priority = 'low' | 'normal' | 'high' | 'urgent';
export type StepKind = 'deep' | 'shallow' | 'admin' | 'meeting' | 'wait';

/** `due` is soft (late is allowed and said), `deadline` is hard, `depends_on` names step or task ids. */
export interface ScheduleItem {
  step_id?: string | undefined;
  task_id?: string | undefined;
  title: string;
  duration_minutes: number;
  release?: number | undefined;
  due?: number | undefined;
  deadline?: number | undefined;
  priority?: Priority | undefined;
  depends_on?: string[] | undefined;
  split?: SplitLimits | false | undefined;
  kind?: StepKind | undefined;
  /** Where it must be done: only in working hours of that location (in any case of letters), or of none. */
  location?: string | undefined;
  /** Where its parts stand now. Leaving that is allowed and costs a little. */
  previous?: readonly Interval[] | undefined;
  /** Minutes of it that were done, as was said of the step and not of its blocks. */
  worked_minutes?: number | undefined;
  /** Why nothing of it is left to be done, as a sentence. */
  closed?: string | undefined;
}

/**
 * What a person is known to like: what matches `kind` and one of `words` (in the title) should lie on these days and in
 * these hours (`HH:MM`). At least one of weekdays and from with to; weight is the price in J per hour outside.
 */
export interface LearnedPreference {
  text: string;
  source: string;
  weight: number;
  kind?: StepKind | undefined;
  words?: string[] | undefined;
  weekdays?: Weekday[] | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** `fast` is heuristic; `best` (default) goes on to prove it for as long as two seconds, `exact` for thirty. */
export type ScheduleMode = 'fast' | 'best' | 'exact';

export interface ScheduleInput {
  now: number;
  window: { from: number; to: number };
  zone: string;
  preferences: Preferences;
  items: ScheduleItem[];
  busy: BusyInterval[];
  existing_blocks: ExistingBlock[];
  /** The price of a part that leaves its previous place, in J; absent: a small one. */
  move_cost?: number | undefined;
  /** Until when `busy` is complete. What is later may be taken; options there say so. Absent: everything is known. */
  known_until?: number | undefined;
  mode?: ScheduleMode | undefined;
  learned?: readonly LearnedPreference[] | undefined;
}

export interface ScheduledBlock extends Interval {
  step_id?: string;
  task_id?: string;
  /** 1-based number of this part, and how many parts its step has. */
  part: number;
  parts: number;
  title: string;
  why: string;
}

/**
 * Each names all that must change: with its values instead of the asked ones the step has a place. `price` is J of the whole schedule
 * then, measured against what was asked for, on the scale of `price_now` (four weeks longer than the window): the lower, the cheaper.
 */
export type UnscheduledOption = { price?: number } & UnscheduledChange;

export type UnscheduledChange =
  | { kind: 'drop_item'; detail: string; drop: string }
  | { kind: 'extend_window'; detail: string; to: number }
  | { kind: 'move_deadline'; detail: string; deadline: number; to?: number }
  | { kind: 'split_smaller'; detail: string; split: SplitLimits }
  | {
      kind: 'raise_day_maximum';
      detail: string;
      max_minutes_per_day: number;
      slack_share: number;
    };

export type BindingConstraint =
  | 'predecessor'
  | 'working_hours'
  | 'release'
  | 'location'
  | 'meeting_days'
  | 'deadline'
  | 'window_end'
  | 'day_maximum'
  | 'split_minimum';

export interface UnscheduledItem {
  step_id?: string;
  task_id?: string;
  title: string;
  binding: BindingConstraint;
  reason: string;
  needed_minutes: number;
  /** Minutes still free for this item where it was allowed to go, after everything that was placed. */
  available_minutes: number;
  options: UnscheduledOption[];
  /** J of the schedule as it is, on the scale of the options' prices; `objective.total` is on that of the window alone. */
  price_now: number;
}

export interface Objective {
  total: number;
  /** Weighted working hours, see `objective.ts`. */
  tardiness_hours: number;
  completion_hours: number;
  late_steps: number;
}

/**
 * How far the schedule can be from the best one on the grid: a share of its value, which is J plus what wishes and moves cost, not
 * `total` alone. Absent where no bound is known.
 */
export interface ProvenObjective extends Objective {
  gap?: number;
  proven_optimal: boolean;
}

export interface ScheduleResult {
  blocks: ScheduledBlock[];
  unscheduled: UnscheduledItem[];
  objective: ProvenObjective;
  /** Minutes of room in the window (within day maximum and slack) against the minutes asked for. */
  capacity: { available_minutes: number; demand_minutes: number };
  /** `time_limit`: the clock ended the search before its work was done. */
  solver: { name: string; iterations: number; time_limit: boolean };
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
/** Blocks start on this grid. Every zone's offset today is a multiple of it, so it is a local grid too. */
export const GRID_MS = 15 * MINUTE_MS;

export const PRIORITY_WEIGHTS: Readonly<Record<Priority, number>> = {
  low: 1,
  normal: 2,
  high: 4,
  urgent: 8,
};

/** The id that `depends_on` and blocks use for an item. */
export function itemKey(item: {
  step_id?: string | undefined;
  task_id?: string | undefined;
}): string {
  return item.step_id ?? item.task_id ?? '';
}

/** The next grid instant at or after `at`. */
export function ceilToGrid(at: number): number {
  return Math.ceil(at / GRID_MS) * GRID_MS;
}

/**
 * J = sum of w x tardiness + 0.02 x sum of w x completion, in working hours from the start of the window, w = 1/2/4/8 for
 * low/normal/high/urgent. Tardiness counts against the due date, or the window's end where there is none; what was not
 * placed completes one working day after the window. It is the measure of all our benches, so it stays as it is;
 * preferences are weighed beside it, never in it.
 */
import { type Objective, PRIORITY_WEIGHTS, type ScheduleItem } from './schedule-types.ts';
import type { WorkingClock } from './working-clock.ts';

export const COMPLETION_WEIGHT = 0.02;

export interface ObjectiveScale {
  clock: WorkingClock;
  window_end: number;
  /** The length of a working day, for what was not placed. */
  day_hours: number;
}

/** J of one item that ends at `end` (epoch ms), or was not placed (null). */
export function itemCost(item: ScheduleItem, end: number | null, scale: ObjectiveScale): ItemCost {
  const weight = PRIORITY_WEIGHTS[item.priority ?? 'normal'];
  const { clock, window_end, day_hours } = scale;
  const completion = end === null ? clock.total_hours + day_hours : clock.hoursAt(end);
  const tardiness = Math.max(0, completion - clock.hoursAt(item.due ?? window_end));
  return {
    tardiness: weight * tardiness,
    completion: weight * completion,
    late: end !== null && item.due !== undefined && end > item.due,
  };
}

export interface ItemCost {
  tardiness: number;
  completion: number;
  late: boolean;
}

/** J of a whole schedule; `ends` runs parallel to `items`. */
export function objectiveOf(
  items: readonly ScheduleItem[],
  ends: readonly (number | null)[],
  scale: ObjectiveScale,
): Objective {
  let tardiness = 0;
  let completion = 0;
  let late_steps = 0;
  items.forEach((item, index) => {
    const cost = itemCost(item, ends[index] ?? null, scale);
    tardiness += cost.tardiness;
    completion += cost.completion;
    if (cost.late) late_steps += 1;
  });
  return {
    total: round(tardiness + COMPLETION_WEIGHT * completion),
    tardiness_hours: round(tardiness),
    completion_hours: round(completion),
    late_steps,
  };
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

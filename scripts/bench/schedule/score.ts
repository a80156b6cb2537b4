/**
 * J as it is defined for all our benches, computed here a second time and plainly: the sum of w x tardiness + 0.02 x the sum
 * of w x completion, both in working hours from the start of the window; tardiness against due, or the window's end where
 * there is none; what is not placed completes one working day after the window.
 */
import {
  type Answer,
  type BenchTask,
  HOUR_MS,
  type Instance,
  length,
  shared,
  WEIGHTS,
} from './instance.ts';

export const COMPLETION_WEIGHT = 0.02;

export interface Score {
  j: number;
  /** Weighted hours. */
  tardiness: number;
  /** Placed, and done after the due date. */
  late: Set<string>;
  unplaced: number;
}

export function scoreOf(instance: Instance, answer: Answer): Score {
  const score: Score = { j: 0, tardiness: 0, late: new Set(), unplaced: 0 };
  for (const task of instance.tasks) {
    const end = endOf(answer, task.id);
    const cost = costOf(instance, task, end);
    score.j += cost.tardiness + COMPLETION_WEIGHT * cost.completion;
    score.tardiness += cost.tardiness;
    if (end === null) score.unplaced += 1;
    else if (task.due !== undefined && end > task.due) score.late.add(task.id);
  }
  return score;
}

/** Weighted tardiness and completion of one task that ends at `end`, or is not placed (null). */
export function costOf(
  instance: Instance,
  task: BenchTask,
  end: number | null,
): { tardiness: number; completion: number } {
  const weight = WEIGHTS[task.priority];
  const completion =
    end === null
      ? hoursUntil(instance, instance.to) + dayHours(instance)
      : hoursUntil(instance, end);
  const due = hoursUntil(instance, task.due ?? instance.to);
  return { tardiness: weight * Math.max(0, completion - due), completion: weight * completion };
}

/** Working hours between the start of the window and `at`. */
export function hoursUntil({ from, days }: Instance, at: number): number {
  const asked = { start: from, end: Math.max(from, at) };
  return (
    days.flatMap(({ hours }) => hours).reduce((sum, one) => sum + shared(one, asked), 0) / HOUR_MS
  );
}

export function endOf({ blocks }: Answer, id: string): number | null {
  const own = blocks.get(id);
  return own === undefined ? null : Math.max(...own.map(({ end }) => end));
}

/** The longest working day of the window, in hours. */
function dayHours({ days }: Instance): number {
  return Math.max(
    ...days.map(({ hours }) => hours.reduce((sum, one) => sum + length(one), 0) / HOUR_MS),
  );
}

import { Temporal } from 'temporal-polyfill';
import type { Clock } from '@almanac/shared/lang/clock';
import type { TimedWorkflow } from './triggers.ts';

/** When each timed workflow runs, in the person's zone: the crons of the workflow files. */
export interface Timetable {
  zone: string;
  poll_minutes: number;
  observe_at: { hour: number; minute: number };
  /** ISO weekday of the weekly reflection, 5 is Friday. */
  weekly_on: number;
}

export const DEFAULT_TIMES = {
  poll_minutes: 5,
  observe_at: { hour: 18, minute: 0 },
  weekly_on: 5,
};

/**
 * The workflows due in (after, upTo]. Like n8n, what was missed while the machine slept for more than an hour is not made
 * up for.
 */
export function dueWorkflows(times: Timetable, after: Date, upTo: Date): TimedWorkflow[] {
  const due: TimedWorkflow[] = [];
  const from_ms = Math.max(after.getTime(), upTo.getTime() - 3_600_000);
  const poll_ms = times.poll_minutes * 60_000;
  if (Math.floor(upTo.getTime() / poll_ms) > Math.floor(from_ms / poll_ms)) {
    due.push('coda-to-calendar-sync');
  }
  const local = Temporal.Instant.fromEpochMilliseconds(upTo.getTime()).toZonedDateTimeISO(
    times.zone,
  );
  const observe_ms = local.withPlainTime(times.observe_at).epochMilliseconds;
  if (observe_ms > from_ms && observe_ms <= upTo.getTime()) {
    due.push('daily-observer-trigger');
    if (local.dayOfWeek === times.weekly_on) due.push('weekly-observer-trigger');
  }
  return due;
}

/** Looks at the clock every second and runs what is due; returns the function that stops it. */
export function startTimers(
  times: Timetable,
  clock: Clock,
  run: (workflow: TimedWorkflow) => Promise<void>,
): () => void {
  let last = clock.now();
  const running = new Set<TimedWorkflow>();
  const timer = setInterval(() => {
    const now = clock.now();
    for (const workflow of dueWorkflows(times, last, now)) {
      if (running.has(workflow)) continue;
      running.add(workflow);
      void run(workflow).finally(() => running.delete(workflow));
    }
    last = now;
  }, 1000);
  return () => clearInterval(timer);
}

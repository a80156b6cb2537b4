/**
 * A made-up week, planned for nobody. The first weeks that a process plans take three times as long, until its code is compiled; a person
 * who asks need not be the first. It costs half a second of a processor in turns, and is written nowhere.
 */
import { computeSchedule } from './compute-schedule.ts';
import { defaultPreferences } from './preferences.ts';
import type { Priority, ScheduleInput } from './schedule-types.ts';
import { validateSchedule } from './validate-schedule.ts';

const MONDAY = Date.parse('2026-03-02T00:00:00Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const PRIORITIES: readonly Priority[] = ['normal', 'high', 'low', 'urgent'];
/**
 * Weeks that are cut and that are not, light ones and ones with more than they hold, so that options are looked for as well: each goes
 * another way through the code.
 */
const WEEKS = [
  { tasks: 12, cut: false },
  { tasks: 12, cut: true },
  { tasks: 24, cut: false },
  { tasks: 24, cut: true },
];

export async function rehearse(): Promise<void> {
  // The first buffer that changes hands in a process (of an answer that comes in) makes V8 compile again all that reads arrays of
  // numbers, which is most of the search. So that happens before.
  new ArrayBuffer(1).transfer();
  for (const kind of WEEKS) {
    const week = madeUpWeek(kind);
    validateSchedule(week, await computeSchedule(week));
  }
}

function madeUpWeek({ tasks, cut }: (typeof WEEKS)[number]): ScheduleInput {
  const days = [0, 1, 2, 3, 4];
  return {
    now: MONDAY,
    window: { from: MONDAY, to: MONDAY + 5 * DAY_MS },
    zone: 'UTC',
    preferences: defaultPreferences('UTC'),
    mode: 'fast',
    items: Array.from({ length: tasks }, (_, n) => ({
      task_id: `task-${n}`,
      title: `Task ${n}`,
      duration_minutes: 30 * (2 + ((n * 5) % (cut ? 6 : 4))),
      ...(cut ? {} : { split: false as const }),
      due: MONDAY + (1 + ((n * 3) % 5)) * DAY_MS,
      priority: PRIORITIES[n % PRIORITIES.length],
      ...(n % 5 === 4 ? { depends_on: [`task-${n - 1}`] } : {}),
    })),
    busy: days.map((day) => ({
      start: MONDAY + day * DAY_MS + (10 + (day % 3)) * HOUR_MS,
      end: MONDAY + day * DAY_MS + (11 + (day % 3)) * HOUR_MS,
      title: 'busy',
    })),
    existing_blocks: [],
  };
}

import { expect, test } from 'vitest';
import { objectiveOf } from './objective.ts';
import { HOUR_MS, type ScheduleItem } from './schedule-types.ts';
import { workingClock } from './working-clock.ts';

/** Two days of eight hours, sixteen hours apart. */
const working = [0, 24].map((hour) => ({ start: hour * HOUR_MS, end: (hour + 8) * HOUR_MS }));
const clock = workingClock(working);
const scale = { clock, window_end: 48 * HOUR_MS, day_hours: 8 };

function item(more: Partial<ScheduleItem>): ScheduleItem {
  return { step_id: 's', title: 's', duration_minutes: 60, ...more };
}

test('only working hours count', () => {
  expect([-1, 0, 4, 8, 20, 24, 26, 40].map((hour) => clock.hoursAt(hour * HOUR_MS))).toEqual([
    0, 0, 4, 8, 8, 8, 10, 16,
  ]);
  expect(workingClock([]).hoursAt(5)).toBe(0);
});

test('lateness is weighed by priority and the night between is not lateness', () => {
  const items = [
    item({ priority: 'urgent', due: 8 * HOUR_MS }),
    item({ priority: 'low', due: 20 * HOUR_MS }),
  ];
  expect(objectiveOf(items, [26 * HOUR_MS, 4 * HOUR_MS], scale)).toEqual({
    total: 8 * 2 + 0.02 * (8 * 10 + 4),
    tardiness_hours: 16,
    completion_hours: 84,
    late_steps: 1,
  });
});

test('what is not placed completes one working day after the window', () => {
  expect(objectiveOf([item({})], [null], scale)).toEqual({
    total: 2 * 8 + 0.02 * 2 * 24,
    tardiness_hours: 16,
    completion_hours: 48,
    late_steps: 0,
  });
});

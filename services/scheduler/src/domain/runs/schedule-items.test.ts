import { expect, test } from 'vitest';
import { instantOf, itemsOfTasks } from './schedule-items.ts';

test('a meeting stays whole, unless the request says how it may be cut', () => {
  const task = { task_id: 'a', title: 'A', duration_minutes: 180, kind: 'meeting' as const };
  const split = { min_minutes: 60, max_minutes: 90 };
  const items = itemsOfTasks([task, { ...task, split }, { ...task, kind: 'deep' }], 'UTC');
  expect(items.map((item) => item.split)).toEqual([false, split, undefined]);
});

test('a due day ends when the next begins, on the last of a year as well', () => {
  const due = ['2026-12-31', '9998-12-31', '9999-12-31'].map((day) =>
    instantOf(day, 'end', 'Europe/Berlin'),
  );
  expect(due).toEqual(
    ['2026-12-31T23:00Z', '9998-12-31T23:00Z', '9999-12-31T23:00Z'].map((at) => Date.parse(at)),
  );
});

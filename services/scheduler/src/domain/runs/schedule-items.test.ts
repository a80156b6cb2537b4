import { expect, test } from 'vitest';
import { itemsOfTasks } from './schedule-items.ts';

test('a meeting stays whole, unless the request says how it may be cut', () => {
  const task = { task_id: 'a', title: 'A', duration_minutes: 180, kind: 'meeting' as const };
  const split = { min_minutes: 60, max_minutes: 90 };
  const items = itemsOfTasks([task, { ...task, split }, { ...task, kind: 'deep' }], 'UTC');
  expect(items.map((item) => item.split)).toEqual([false, split, undefined]);
});

import { expect, test } from 'vitest';
import type { PlanDiff } from '@almanac/shared/contracts/plan-diff';
import { differencesOfDiff, requestOf, sayDiff, sayProgress, sayRange } from './plan-words.ts';

const totals = (estimated_minutes: number) => ({ steps: 2, estimated_minutes, p80_minutes: 300 });
const step = { order: 2, title: 'Review', estimated_minutes: 60, kind: 'deep' as const };
const diff: PlanDiff = {
  from_version: 1,
  to_version: 2,
  added: [{ step_id: 'step_new', ...step }],
  removed: [],
  changed: [
    {
      step_id: 'step_a',
      title: 'Write',
      fields: [
        { field: 'estimated_minutes', before: 60, after: 90 },
        { field: 'depends_on', before: [], after: ['step_new', 'step_lost'] },
        { field: 'acceptance', before: '', after: 'Priya agreed' },
      ],
    },
  ],
  reordered: true,
  unchanged: 1,
  totals: { before: totals(120), after: totals(210) },
};

test('two versions differ in lines that name steps, not ids, and times as people say them', () => {
  expect(differencesOfDiff(diff, new Map([['step_new', 'Review']]))).toEqual([
    { label: 'Added', before: null, after: 'Review (1 h, deep)' },
    { label: 'Write: Time', before: '1 h', after: '1 h 30 min' },
    { label: 'Write: After', before: 'nothing', after: 'Review, step_lost' },
    { label: 'Write: Done when', before: 'nothing', after: 'Priya agreed' },
  ]);
  expect(sayDiff(diff)).toBe('From 2 h to 3 h 30 min. The order changed. 1 step is the same.');
});

test('a row says what was planned, and worked and finished only where something was', () => {
  const none = { closed_steps: 0, actual_minutes: 0 };
  expect(sayProgress({ totals: totals(240), progress: none })).toBe('4 h planned');
  const some = { closed_steps: 1, actual_minutes: 75 };
  expect(sayProgress({ totals: totals(240), progress: some })).toBe(
    '4 h planned, 1 h 15 min worked, 1 of 2 steps finished',
  );
  expect([sayRange({ p50: 60, p80: 84 }), sayRange({ p50: 60, p80: 60 })]).toEqual([
    '1 h–1 h 24 min',
    '1 h',
  ]);
});

test('words alone are an intent; with a task id the first line is the title and nothing is lost', () => {
  expect(requestOf({ words: ' Call Priya ', task_id: ' ' })).toEqual({ intent: 'Call Priya' });
  expect(requestOf({ words: 'Call Priya\nabout INV-0093', task_id: 't-1' })).toEqual({
    task: { task_id: 't-1', title: 'Call Priya', notes: 'about INV-0093' },
  });
  const long = 'a'.repeat(301);
  expect(requestOf({ words: long, task_id: 't-1' }).task).toEqual({
    task_id: 't-1',
    title: 'a'.repeat(300),
    notes: 'a',
  });
});

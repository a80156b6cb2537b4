import { expect, test } from 'vitest';
import { alarmRate, randomFrom, singleRunRate } from '../../test/bench/drift-rates.ts';
import { patternPerformance } from './pattern-performance.ts';
import type { ExecutionRow } from './stats-rows.ts';

function runs(count: number, change: Partial<ExecutionRow>): ExecutionRow[] {
  return Array.from({ length: count }, () => ({
    title: 'Step',
    kind: null,
    workflow_id: null,
    outcome: 'done',
    estimated_minutes: 60,
    actual_minutes: 60,
    billable: true,
    completed_at: '2026-11-23T10:00:00Z',
    ...change,
  }));
}

test('few runs are no pattern, however far they are off', () => {
  expect(patternPerformance(runs(7, { kind: 'deep', actual_minutes: 200 }))).toEqual([]);
});

test('enough runs that agree are one, for the kind and for the workflow, with the range of their median', () => {
  const rows = [
    ...runs(9, { kind: 'deep', workflow_id: 'monthly close', actual_minutes: 90 }),
    ...runs(1, { kind: 'deep', workflow_id: 'monthly close', actual_minutes: 30 }),
    ...runs(12, { kind: 'admin', actual_minutes: 66 }),
  ];
  const drift = { runs: 10, percent: 50, low_percent: 50, high_percent: 50, alarm: true };
  expect(patternPerformance(rows)).toEqual([
    { of: 'kind', key: 'deep', ...drift },
    { of: 'workflow', key: 'monthly close', ...drift },
    {
      of: 'kind',
      key: 'admin',
      runs: 12,
      percent: 10,
      low_percent: 10,
      high_percent: 10,
      alarm: false,
    },
  ]);
});

test('runs that disagree are none, even where their middle is far off', () => {
  const rows = [
    ...runs(6, { kind: 'deep', actual_minutes: 120 }),
    ...runs(5, { kind: 'deep', actual_minutes: 30 }),
  ];
  expect(patternPerformance(rows)).toMatchObject([{ percent: 100, alarm: false }]);
});

test('unbiased work hardly ever alarms, where an alarm for every single run mostly would; doubled work mostly does', () => {
  const random = randomFrom(7);
  expect(singleRunRate(random, 0, 4000)).toBeGreaterThan(0.4);
  for (const count of [8, 12, 20, 40]) {
    expect(alarmRate(random, { bias_percent: 0, runs: count, groups: 600 })).toBeLessThan(0.05);
  }
  expect(alarmRate(random, { bias_percent: 100, runs: 20, groups: 600 })).toBeGreaterThan(0.8);
});

test('nine runs that are only partly done are no pattern', () => {
  const partly = runs(9, { kind: 'deep', outcome: 'partial', actual_minutes: 17 });
  expect(patternPerformance(partly)).toEqual([]);
});

import { expect, test } from 'vitest';
import { burnOfSprint } from './burn-of-sprint.ts';

/** Thursday to Tuesday: four working days. */
const SPRINT = { starts_on: '2026-11-19', ends_on: '2026-11-24', planned_minutes: 600 };

test('the plan grows evenly on working days, what is recorded is summed up to today, and days to come are open', () => {
  const recorded = [
    { day: '2026-11-17', minutes: 30 },
    { day: '2026-11-20', minutes: 200 },
    { day: '2026-11-22', minutes: 40 },
  ];
  expect(burnOfSprint(SPRINT, recorded, '2026-11-23')).toEqual([
    { day: '2026-11-19', plan: 150, recorded: 30 },
    { day: '2026-11-20', plan: 300, recorded: 230 },
    { day: '2026-11-21', plan: 300, recorded: 230 },
    { day: '2026-11-22', plan: 300, recorded: 270 },
    { day: '2026-11-23', plan: 450, recorded: 270 },
    { day: '2026-11-24', plan: 600, recorded: null },
  ]);
});

test('a sprint of a weekend is paced over its days, and one that nobody planned has no pace', () => {
  const weekend = { starts_on: '2026-11-21', ends_on: '2026-11-22', planned_minutes: 100 };
  expect(burnOfSprint(weekend, [], '2026-11-30').map(({ plan }) => plan)).toEqual([50, 100]);
  const unplanned = { ...weekend, planned_minutes: null };
  expect(burnOfSprint(unplanned, [], '2026-11-30').map(({ plan }) => plan)).toEqual([null, null]);
});

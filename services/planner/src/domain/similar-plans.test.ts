import { expect, test } from 'vitest';
import { similarEstimate, type FinishedPlan } from './similar-plans.ts';
import { PLAN_WORDS } from './plan-words.ts';

const work = {
  title: 'Write the quarterly report',
  client_id: 'acme',
  workflow_id: null,
  most_minutes: 19_200,
};
function finished(plan_title: string, actual_minutes: number, client_id: string | null = 'acme') {
  const plan: FinishedPlan = {
    plan_id: `${plan_title} ${actual_minutes}`,
    plan_title,
    client_id,
    workflow_id: null,
    estimated_minutes: 120,
    actual_minutes,
  };
  return plan;
}

test('the middle of what the same work took is the estimate, on the grid, and is told', () => {
  const plans = [200, 130, 900].map((minutes) => finished('Write the quarterly report', minutes));
  const found = similarEstimate(work, plans, PLAN_WORDS.en);
  expect(found).toMatchObject({
    minutes: 210,
    plan_ids: expect.arrayContaining([plans[0]?.plan_id]),
  });
  expect(found?.assumption).toBe(
    'No estimate was given; 3 h 30 min is what "Write the quarterly report" took (200 min, planned were 120), the middle of 3 such plans.',
  );
});

test.each<[string, FinishedPlan[]]>([
  ['nothing', []],
  ['other work', [finished('Book a flight to Rome', 30)]],
  ["another client's work", [finished('Write the quarterly report', 200, 'borealis')]],
  ['what the steps cannot hold', [finished('Write the quarterly report', 30_000)]],
])('%s gives no estimate', (_name, plans) => {
  expect(similarEstimate(work, plans, PLAN_WORDS.en)).toBeUndefined();
});

test('work for nobody in particular counts for everybody', () => {
  expect(
    similarEstimate(work, [finished('Write quarterly report', 60, null)], PLAN_WORDS.en)?.minutes,
  ).toBe(60);
});

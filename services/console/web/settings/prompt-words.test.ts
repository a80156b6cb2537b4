import type { PromptMetrics } from '@almanac/shared/contracts/prompts';
import { expect, test } from 'vitest';
import { metricFacts } from './prompt-words.ts';

const metrics: PromptMetrics = {
  version: 2,
  labels: [],
  author: 'ana',
  reason: 'x',
  questions: 8,
  answered: 6,
  repaired: 1,
  refused: 1,
  unfit: 0,
  failed: 1,
  repair_rate: 1 / 6,
  refusal_rate: null,
  latency_ms: { p50: 1234, p95: 4000 },
  cost_usd: '0.4',
  calls: 8,
  calls_of_unknown_cost: 2,
  plans: { made: 0, replaced: 0, scheduled: 0, revised: 0, completed: 0, cancelled: 0 },
};

test('a cost nobody told is said beside the sum, and what is not known is not zero', () => {
  const facts = Object.fromEntries(metricFacts(metrics));
  expect(facts).toMatchObject({
    Answered: '75 %',
    Repaired: '17 %',
    Refused: 'not known',
    'Typical time': '1.2 s',
    Cost: 'USD 0.40 and 2 calls more',
  });
  expect(Object.fromEntries(metricFacts({ ...metrics, cost_usd: null }))['Cost']).toBe('not known');
});

test('plans are told only of prompts that make them', () => {
  expect(metricFacts(metrics).map(([label]) => label)).not.toContain('Completed');
  const made = { ...metrics, plans: { ...metrics.plans, made: 4, completed: 3 } };
  expect(metricFacts(made)).toContainEqual(['Completed', '3 of 4']);
});

import { expect, test } from 'vitest';
import { readQuestion } from './read-question.ts';

const TODAY = '2026-11-26';

test.each([
  [
    'How many hours did I work per client last week?',
    'hours_by_client',
    { group: 'client', from: '2026-11-16', to: '2026-11-22' },
  ],
  [
    'Planned and worked time by plan this month',
    'hours_by_client',
    { group: 'plan', from: '2026-11-01', to: '2026-11-26' },
  ],
  ['Which workflows are underestimated?', 'estimate_drift', { of: 'workflow' }],
  [
    'How far off are my estimates in October?',
    'estimate_drift',
    { from: '2026-10-01', to: '2026-10-31' },
  ],
  [
    'How many blocks got skipped in the last 14 days?',
    'block_outcomes',
    { from: '2026-11-13', to: '2026-11-26' },
  ],
  ['Billable in each sprint, planned against recorded', 'sprint_hours', {}],
  [
    'SEV2 incidents from 2026-11-01 to 2026-11-10',
    'incidents_by_type',
    { severity: 'SEV2', from: '2026-11-01', to: '2026-11-10' },
  ],
])('%s', (question, fn, params) => {
  const read = readQuestion(question, TODAY);
  expect(read).toMatchObject({ fn, params });
  expect(read.params).toEqual(params);
  expect(read.confidence).toBeGreaterThanOrEqual(0.6);
  expect(read.alternatives).toHaveLength(3);
});

test.each(['What is the weather like?', "'; drop table reflections; --"])(
  'what is no question about the numbers is not taken for one: %s',
  (question) => {
    expect(readQuestion(question, TODAY)).toMatchObject({ fn: null, confidence: 0 });
  },
);

test('a question that names two functions is not sure of either', () => {
  const { confidence } = readQuestion('Do estimates or incidents matter?', TODAY);
  expect(confidence).toBeLessThan(0.6);
});

test('a day that does not exist is no day', () => {
  expect(readQuestion('hours from 2026-02-30 to 2026-03-02', TODAY).params).toEqual({});
});

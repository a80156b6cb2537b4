import fc from 'fast-check';
import { expect, test } from 'vitest';
import { patternKind } from '@almanac/shared/contracts/observer-watch';
import { binomialTail, confidenceOf } from '../src/domain/patterns/chance.ts';
import { missingSops, type OriginRow } from '../src/domain/patterns/missing-sops.ts';
import { recurringOverruns } from '../src/domain/patterns/recurring-overruns.ts';
import { repeatedFailures } from '../src/domain/patterns/repeated-failures.ts';
import { titleWords } from '../src/domain/patterns/title-words.ts';
import { workflowFailures } from '../src/domain/patterns/workflow-failures.ts';
import { scoreOf } from './patterns/score.ts';

const SEEDS = Array.from({ length: 100 }, (_, at) => 5000 + at);
const RECALL = { cost_anomaly: 0.7 } as Record<string, number>;

test.each(patternKind.options)(
  'of %s at most 5 % are false, and most that were planted are found',
  (pattern) => {
    const { planted, precision, recall, histories_wrong } = scoreOf(pattern, SEEDS);
    expect(planted).toBeGreaterThan(50);
    expect(1 - precision).toBeLessThan(0.05);
    expect(histories_wrong / SEEDS.length).toBeLessThanOrEqual(0.06);
    expect(recall).toBeGreaterThanOrEqual(RECALL[pattern] ?? 0.9);
  },
);

test('the tail of a binomial is what counting all outcomes gives', () => {
  const counted = (k: number, n: number, p: number): number => {
    let sum = 0;
    for (let mask = 0; mask < 2 ** n; mask += 1) {
      const ones = mask.toString(2).replaceAll('0', '').length;
      if (ones >= k) sum += p ** ones * (1 - p) ** (n - ones);
    }
    return sum;
  };
  fc.assert(
    fc.property(
      fc.nat(11),
      fc.integer({ min: 1, max: 10 }),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      (k, n, p) => {
        expect(binomialTail(k, n, p)).toBeCloseTo(counted(k, n, p), 10);
      },
    ),
    { numRuns: 50 },
  );
  expect(binomialTail(900, 1000, 0.05)).toBeLessThan(1e-100);
});

test('a confidence of 0.6 is a chance of 3.2 in a hundred, over all that was looked at', () => {
  expect(confidenceOf(0.0316, 1)).toBe(0.6);
  expect(confidenceOf(0.0316, 10)).toBeLessThan(0.4);
  expect(confidenceOf(0, 1)).toBe(0.99);
  expect(confidenceOf(1, 5)).toBe(0);
});

const task = (plan_title: string, day: number, change: Partial<OriginRow> = {}): OriginRow => ({
  plan_id: `plan_${day}`,
  plan_title,
  task_id: null,
  client_id: null,
  workflow_id: null,
  engagement_id: null,
  created_at: new Date(Date.UTC(2026, 8, 1 + day)).toISOString(),
  ...change,
});

test('work that comes back is named by its words, with its plans; numbers and months make no difference', () => {
  const rows = [
    task('Monthly report for Kestrel, September', 0),
    task('Monthly report for Kestrel (October 2026)', 30),
    task('Monthly reports for Kestrel 11/2026', 60),
  ];
  expect(missingSops(rows)).toMatchObject([
    {
      subject: 'kestrel monthly report',
      n: 3,
      confidence: 0.67,
      evidence: ['plan_60', 'plan_30', 'plan_0'],
    },
  ]);
});

test.each([
  ['follows a workflow', (row: OriginRow) => ({ ...row, workflow_id: 'w' })],
  ['is one task planned anew', (row: OriginRow) => ({ ...row, task_id: 'task-1' })],
  ['is of three clients', (row: OriginRow) => ({ ...row, client_id: row.plan_id })],
  ['comes in one week', (row: OriginRow) => ({ ...row, created_at: '2026-09-01T00:00:00Z' })],
])('work that %s is none that misses a workflow', (_, change) => {
  const rows = [0, 30, 60].map((day) => change(task('Monthly report for the board', day)));
  expect(missingSops(rows)).toEqual([]);
});

test('the same finding has the same key, with whatever evidence, and another client’s another', () => {
  const rows = [0, 7, 14].map((day) => task('Weekly status report', day));
  const [first] = missingSops(rows);
  const [more] = missingSops([...rows, task('Weekly status report', 21)]);
  const [other] = missingSops(rows.map((row) => ({ ...row, client_id: 'kestrel' })));
  expect(more?.finding_key).toBe(first?.finding_key);
  expect(other?.finding_key).not.toBe(first?.finding_key);
  expect(other?.client_id).toBe('kestrel');
});

test('a spelling, or a first title that is gone, makes no other work of it', () => {
  const titles = [
    'Weekly status report',
    'Weekly status report for the board',
    'Weekly report status',
    'Status report weekly, draft',
  ];
  const rows = titles.map((title, at) => task(title, 7 * at));
  const keys = [rows, rows.slice(1), rows.toReversed()].map(
    (some) => missingSops(some)[0]?.finding_key,
  );
  expect(keys[0]).toBeDefined();
  expect(new Set(keys).size).toBe(1);
});

test('one long outage is no pattern, few overruns are none, and neither is a small bias', () => {
  const outage = {
    subject: 'Action x',
    hours: 40,
    failed_hours: 9,
    failed_days: 1,
    failed: 90,
    ids: [],
  };
  expect(repeatedFailures([outage])).toEqual([]);
  const run = (ratio: number) => (_: unknown, at: number) => {
    const minutes = { estimated_minutes: 100, actual_minutes: Math.round(100 * ratio) };
    return { execution_run_id: `exe_${at}`, kind: 'deep', ...minutes };
  };
  expect(recurringOverruns(Array.from({ length: 7 }, run(3)))).toEqual([]);
  expect(recurringOverruns(Array.from({ length: 90 }, run(1.2)))).toEqual([]);
  expect(recurringOverruns(Array.from({ length: 8 }, run(2)))).toMatchObject([{ n: 8 }]);
});

test('a workflow that fails on many days is found by its name, which is somebody’s text', () => {
  const events = Array.from({ length: 8 }, (_, at) => ({
    event_id: `evt_${at}`,
    occurred_at: `2026-11-0${at + 1}T08:00:00.000Z`,
    notice: { workflow: 'sync <b>[x](https://evil.example)</b>', error: 'no' },
  }));
  const rows = workflowFailures(
    [...events, { event_id: 'evt_9', occurred_at: '2026-11-09T08:00:00.000Z', notice: 'nonsense' }],
    28,
  );
  expect(rows).toMatchObject([
    { subject: 'workflow sync x', hours: 28, failed_hours: 8, failed_days: 8 },
    { subject: 'workflow without a name' },
  ]);
  expect(repeatedFailures(rows)).toHaveLength(1);
});

test('titles of any text and length are read in time', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 400, unit: 'binary' }), (title) => {
      expect(titleWords(title.repeat(3)).size).toBeLessThanOrEqual(150);
    }),
    { numRuns: 20 },
  );
});

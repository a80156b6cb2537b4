import { expect, test } from 'vitest';
import { judgeAudit, type AuditMark } from './audit-state.ts';
import { judgeCosts, type CostRow, type ModelBudget } from './costs.ts';
import { isFarAbove, median } from './far-above.ts';
import { judgeHeld } from './held-actions.ts';
import { judgeLimits } from './limits-near.ts';
import { judgeQueueLag } from './queue-lag.ts';
import { judgeWorkflows } from './silent-workflows.ts';
import { judgeLatency } from './slow-calls.ts';
import { judgeTokens } from './token-health.ts';
import { judgeUnscheduled } from './unscheduled-plans.ts';

const NOW = new Date('2026-11-23T09:00:00Z');
const told = (findings: { type: string; state: string; severity: string }[]): string[] =>
  findings.map(({ type, state, severity }) => `${type} ${state} ${severity}`);
const hoursAgo = (hours: number): string =>
  new Date(NOW.getTime() - hours * 3_600_000).toISOString();

test.each([
  [59, []],
  [61, ['queue.lag.planner between SEV2']],
  [300, ['queue.lag.planner bad SEV2']],
  [1800, ['queue.lag.planner bad SEV1']],
])('a job that is ready for %i s', (oldest_ready_s, expected) => {
  const row = { service: 'planner', name: 'mark-plan', ready: 2, oldest_ready_s, recent: 2 };
  expect(told(judgeQueueLag([row]))).toEqual(expected);
});

test('dead letters and the queue’s own jobs wait for nobody', () => {
  const row = { service: 'planner', ready: 2, oldest_ready_s: 99_999, recent: 0 };
  const names = ['mark-plan.dead', '__pgboss__send-it'];
  expect(judgeQueueLag(names.map((name) => ({ ...row, name })))).toEqual([]);
});

test.each([
  [6, 0, []],
  [7, 0, ['limits.proposals.observer between SEV3']],
  [8, 0, ['limits.proposals.observer bad SEV3']],
  [0, 40, ['limits.proposals.observer bad SEV3']],
])('%i proposals in an hour and %i in a day', (in_hour, in_day, expected) => {
  expect(told(judgeLimits([{ requested_by: 'observer', in_hour, in_day }], []))).toEqual(expected);
});

const budgetOf = (budget_usd: number, counted_usd = 0): ModelBudget => {
  return { budget_usd, alert_share: 0.8, cap_usd: 400, counted_usd };
};

const days = (costs: number[]): CostRow[] =>
  costs.map((cost_usd, at) => {
    const day = `2026-11-${String(at + 1).padStart(2, '0')}`;
    return { day, calls: 10, cost_usd, unknown: 0 };
  });

test.each([
  [150, []],
  [159, ['costs.budget between SEV3']],
  [160, ['costs.budget bad SEV3']],
  [200, ['costs.budget bad SEV2']],
])('a month of %i of 200 USD', (cost_usd, expected) => {
  const rows = [{ day: '2026-11-03', calls: 1, cost_usd, unknown: 0 }];
  expect(told(judgeCosts(rows, '2026-11-23', budgetOf(200)))).toEqual(expected);
  expect(judgeCosts(rows, '2026-12-01', budgetOf(200))).toEqual([]);
});

test('the hard limit counts what is known and unknown, and without one nothing is said', () => {
  expect(told(judgeCosts([], '2026-11-23', budgetOf(1000, 399.99)))).toEqual([]);
  expect(told(judgeCosts([], '2026-11-23', budgetOf(1000, 400)))).toEqual(['costs.cap bad SEV2']);
  const none = { ...budgetOf(1000, 9999), cap_usd: null };
  expect(judgeCosts([], '2026-11-23', none)).toEqual([]);
});

test('a cost nobody told is never zero: it is said', () => {
  const rows = [{ day: '2026-11-03', calls: 30, cost_usd: 170, unknown: 25 }];
  const [budget, unknown] = judgeCosts(rows, '2026-11-23', budgetOf(200));
  expect(budget?.detail).toContain('25 calls of unknown cost come on top');
  expect(unknown?.type).toBe('costs.unknown');
});

test('a day that costs far more than all before it is told, a first week is not', () => {
  const usual = [1, 1.2, 0.9, 1.1, 1, 0.8, 1.3, 1];
  expect(told(judgeCosts(days([...usual, 6]), '2026-11-09', budgetOf(1000)))).toEqual([
    'costs.growth bad SEV2',
  ]);
  expect(judgeCosts(days([...usual, 2]), '2026-11-09', budgetOf(1000))).toEqual([]);
  expect(judgeCosts(days([1, 1, 6]), '2026-11-03', budgetOf(1000))).toEqual([]);
  const cents = [...usual, 6].map((cost) => cost / 100);
  expect(judgeCosts(days(cents), '2026-11-09', budgetOf(1000))).toEqual([]);
});

test('an outlier before hides no other, and equals are none', () => {
  expect(isFarAbove(300, [1, 1, 1, 1, 1, 1, 90])).toBe(true);
  expect(isFarAbove(80, [1, 1, 1, 1, 1, 1, 90])).toBe(false);
  expect(isFarAbove(1, [1, 1, 1, 1, 1, 1, 1])).toBe(false);
  expect([median([]), median([3]), median([4, 1, 3, 2])]).toEqual([0, 3, 2.5]);
});

test.each([
  [4, 20_000, 4, []],
  [5, 9000, 0, []],
  [5, 12_000, 0, ['latency.model.plan between SEV3']],
  [5, 15_000, 0, ['latency.model.plan bad SEV3']],
  [10, 100, 3, ['latency.model.plan bad SEV3']],
])('%i model calls of %i ms with %i time-outs', (calls, p95_ms, timeouts, expected) => {
  const row = { kind: 'model', name: 'plan', calls, p95_ms, timeouts } as const;
  expect(told(judgeLatency([row]))).toEqual(expected);
});

test.each([
  [80, []],
  [60, ['token.ends.google bad SEV3']],
  [20, ['token.ends.google bad SEV2']],
  [-1, ['token.ends.google bad SEV2']],
])('a consent that ends in %i hours', (hours, expected) => {
  const consent_ends_at = hoursAgo(-hours);
  const row = { provider: 'google', status: 'connected', consent_ends_at } as const;
  expect(told(judgeTokens([row], [], NOW))).toEqual(expected);
});

test('a refusal that nobody mended for a day is told again; a fresh one has its own incident', () => {
  const row = (hours: number) => {
    return { provider: 'coda', services: ['planner'], since: hoursAgo(hours) };
  };
  expect(told(judgeTokens([], [row(25)], NOW))).toEqual(['token.refused.coda bad SEV2']);
  expect(judgeTokens([], [row(23)], NOW)).toEqual([]);
});

test('forgotten plans are named, at most five', () => {
  const rows = Array.from({ length: 7 }, (_, at) => {
    return { plan_id: `plan_${at}`, created_at: hoursAgo(9) };
  });
  const [finding] = judgeUnscheduled(rows);
  expect(finding?.detail).toContain('plan_4 and 2 more');
  expect(judgeUnscheduled([])).toEqual([]);
});

const ZONE = 'Europe/Berlin';
const timers = { polled_at: null, first_fact_at: '2026-10-01T00:00:00Z' };
const seen = (daily: string, weekly: string, last_look_at: string) => {
  return {
    ...timers,
    last_look_at,
    reflections: [
      { mode: 'daily', newest: daily },
      { mode: 'weekly', newest: weekly },
    ] as const,
  };
};

test.each([
  // Monday 18:30 in Berlin: it has until 19:00.
  ['2026-11-23T17:30:00Z', '2026-11-22', '2026-W47', []],
  ['2026-11-23T18:01:00Z', '2026-11-22', '2026-W47', ['daily']],
  ['2026-11-23T18:01:00Z', '2026-11-23', '2026-W46', ['weekly']],
  ['2026-11-27T17:30:00Z', '2026-11-26', '2026-W47', []],
  ['2026-11-27T18:01:00Z', '2026-11-27', '2026-W47', ['weekly']],
  // The year's last ISO week is the next year's first Friday's.
  ['2027-01-01T18:01:00Z', '2027-01-01', '2026-W53', []],
])('at %s with the newest of %s and %s', (now, daily, weekly, silent) => {
  const found = judgeWorkflows(seen(daily, weekly, now), new Date(now), ZONE);
  expect(found.map(({ type }) => type)).toEqual(
    silent.map((mode) => `workflows.silent.${mode}-observer-trigger`),
  );
});

test('who began after the hour has missed no reflection', () => {
  const first_fact_at = '2026-11-23T18:30:00Z';
  const rows = { ...timers, reflections: [], first_fact_at, last_look_at: first_fact_at };
  expect(judgeWorkflows(rows, new Date('2026-11-23T20:00:00Z'), ZONE)).toEqual([]);
  expect(judgeWorkflows({ ...rows, first_fact_at: null }, NOW, ZONE)).toEqual([]);
});

test.each([
  [9, []],
  [11, ['between']],
  [30, ['bad']],
])('a table of tasks that was read %i minutes ago', (minutes, states) => {
  const polled_at = hoursAgo(minutes / 60);
  const rows = { reflections: [], first_fact_at: null, polled_at, last_look_at: hoursAgo(0.1) };
  expect(judgeWorkflows(rows, NOW, ZONE).map(({ state }) => state)).toEqual(states);
});

test('who slept or was stopped has not missed anything yet, and nothing has ended', () => {
  const rows = { ...timers, reflections: [], polled_at: hoursAgo(9) };
  for (const last_look_at of [null, hoursAgo(8)]) {
    const found = judgeWorkflows({ ...rows, last_look_at }, NOW, ZONE);
    expect(found.map(({ state }) => state)).toEqual(['between', 'between', 'between']);
    const audit = judgeAudit(null, NOW, { ...timers, last_look_at });
    expect(audit.map(({ state }) => state)).toEqual(['between']);
  }
});

test.each([
  [2, 90, [], ['actions.held.google between SEV2']],
  [3, 29, [], ['actions.held.google between SEV2']],
  [3, 30, [], ['actions.held.google bad SEV2']],
  [9, 90, ['google'], []],
])('%i attempts in %i min that a provider did not take', (held, minutes, refusing, expected) => {
  const row = { system: 'google', waiting: 1, held, minutes, expires_at: hoursAgo(-20) };
  expect(told(judgeHeld([row], refusing))).toEqual(expected);
});

const AWAKE = { first_fact_at: hoursAgo(2), last_look_at: hoursAgo(0.1) };

test('a chain that does not verify is the gravest; one that nobody walked for a day is told', () => {
  const mark = { at: hoursAgo(1), verified: true, rows: 9, faults: [] };
  const judge = (one: AuditMark | null, since = AWAKE) => judgeAudit(one, NOW, since);
  expect(judge(null)).toEqual([]);
  expect(judge(mark)).toEqual([]);
  const faults = [{ kind: 'gap', detail: 'after 3 comes 5' }];
  expect(told(judge({ ...mark, verified: false, faults }))).toEqual(['audit.broken bad SEV0']);
  expect(told(judge({ ...mark, at: hoursAgo(27) }))).toEqual(['audit.unverified bad SEV2']);
  const never = { ...AWAKE, first_fact_at: hoursAgo(27) };
  expect(told(judge(null, never))).toEqual(['audit.unverified bad SEV2']);
});

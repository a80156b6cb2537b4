import type { SituationView } from '@almanac/shared/contracts/console-views';
import { expect, test } from 'vitest';
import { sayBudget, verdict } from './situation-words.ts';

const service = (name: string, state: string) => ({
  service: name,
  state,
  notes: [],
  not_set_up: [],
});
const known = (value: unknown) => ({ known: true, value });
const view = (more: object = {}): SituationView =>
  ({
    controls: known({ kill_switch: false }),
    services: known([service('planner', 'running')]),
    incidents: known([]),
    limits: known({ items: [], breakers: [], requesters: [] }),
    queue: known({ queues: [], dead_letters: 0 }),
    ...more,
  }) as unknown as SituationView;

test('all is in order only where every part was read and nothing is wrong', () => {
  expect(verdict(view())).toBe('Everything is in order.');
  const unread = view({ incidents: { known: false, why: 'The observer does not answer.' } });
  expect(verdict(unread)).toBe('1 part of this page could not be read.');
});

test('what is wrong is told, the stop first', () => {
  const bad = view({
    controls: known({ kill_switch: true }),
    services: known([service('planner', 'silent'), service('observer', 'degraded')]),
    incidents: known([{ status: 'open' }, { status: 'acknowledged' }]),
    queue: known({ queues: [], dead_letters: 2 }),
    limits: known({
      items: [],
      breakers: [{ state: 'closed' }, { state: 'held' }],
      requesters: [{ opened_at: null }],
    }),
  });
  expect(verdict(bad)).toBe(
    'Everything is stopped. 2 services are not at their best. 1 incident is open. 2 Actions were given up. 1 breaker is open.',
  );
});

test('the budget says its pace and when the limit is reached, if at all', () => {
  const budget = {
    limit_usd: 20,
    spent_usd: 10,
    per_day_usd: 2,
    days: 7,
    reached_at: '2026-11-25T12:00:00Z',
    month_ends_at: '2026-12-01T00:00:00Z',
    confidence: 0.7,
    basis: 'x',
  };
  expect(sayBudget(budget, () => 'on Wednesday')).toBe(
    'USD 10.00 of USD 20.00 is spent, USD 2.00 a day: the limit is reached on Wednesday.',
  );
  expect(sayBudget({ ...budget, reached_at: null }, String)).toMatch(/is not reached this month/);
  expect(sayBudget(null, String)).toBe('Nothing was spent on models this month.');
});

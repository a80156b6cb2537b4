import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hoursByDay } from './hours-by-day.ts';
import { personDay, personMonth } from './person-day.ts';
import { predictBudget, type BudgetFacts } from './predict-budget.ts';
import { predictDeadlines, type BlockFacts, type PlanFacts } from './predict-deadlines.ts';

const now = new Date('2026-11-20T12:00:00Z');

describe('a day of the person', () => {
  test('begins where the person is, and is 25 hours long when the clocks go back', () => {
    expect(personDay(new Date('2026-11-19T23:30:00Z'), 'Europe/Berlin')).toEqual({
      date: '2026-11-20',
      start: '2026-11-19T23:00:00.000Z',
      end: '2026-11-20T23:00:00.000Z',
    });
    const long = personDay(new Date('2026-10-26T12:00:00Z'), 'Europe/Berlin', 1);
    expect(long.date).toBe('2026-10-25');
    expect(Date.parse(long.end) - Date.parse(long.start)).toBe(25 * 3_600_000);
  });

  test('a month ends where the next begins', () => {
    expect(personMonth(now, 'Europe/Berlin')).toEqual({
      start: '2026-10-31T23:00:00.000Z',
      end: '2026-11-30T23:00:00.000Z',
      days_over: 19,
    });
  });

  test('its hours are what was planned in it and what was worked in it', () => {
    const block = (start: string, end: string, status: string, actual?: [string, string]) => ({
      start: `2026-11-20T${start}:00Z`,
      end: `2026-11-20T${end}:00Z`,
      status: status as 'done',
      actual_start: actual === undefined ? null : `2026-11-20T${actual[0]}:00Z`,
      actual_end: actual === undefined ? null : `2026-11-20T${actual[1]}:00Z`,
      actual_minutes: null,
    });
    const blocks = [
      block('08:00', '09:00', 'done'),
      block('09:00', '10:00', 'done', ['09:00', '10:45']),
      block('10:00', '11:00', 'partial'),
      block('11:00', '12:00', 'applied'),
      block('12:00', '13:00', 'proposed'),
      block('13:00', '14:00', 'deleted'),
      { ...block('14:00', '15:00', 'partial'), actual_minutes: 20 },
      block('23:30', '23:45', 'done'),
    ];
    const days = [personDay(now, 'Europe/Berlin'), personDay(now, 'Europe/Berlin', -1)];
    expect(hoursByDay(days, blocks)).toEqual([
      { date: '2026-11-20', planned_minutes: 300, worked_minutes: 185 },
      { date: '2026-11-21', planned_minutes: 15, worked_minutes: 15 },
    ]);
  });
});

describe('the budget', () => {
  const facts: BudgetFacts = {
    now,
    limit_usd: 20,
    spent_usd: 10,
    daily_usd: [2, 2, 2, 2, 2, 2, 2],
    month_ends_at: '2026-11-30T23:00:00Z',
  };
  test('is reached when the rest is spent at the pace of the last days', () => {
    expect(predictBudget(facts)).toMatchObject({
      per_day_usd: 2,
      reached_at: '2026-11-25T12:00:00.000Z',
      confidence: 0.7,
      basis: 'The mean of the last 7 days.',
    });
  });
  test('of which only the last seven days count', () => {
    expect(predictBudget({ ...facts, daily_usd: [100, ...facts.daily_usd] })?.per_day_usd).toBe(2);
  });
  test('is not reached where the month ends before', () => {
    expect(predictBudget({ ...facts, limit_usd: 40 })?.reached_at).toBeNull();
  });
  test('that is used up is reached now, for certain', () => {
    const used = predictBudget({ ...facts, spent_usd: 21, daily_usd: [0] });
    expect(used).toMatchObject({ reached_at: now.toISOString(), confidence: 1 });
  });
  test('has no pace without spending or without a day that is over', () => {
    expect(predictBudget({ ...facts, spent_usd: 0, daily_usd: [0, 0] })).toBeNull();
    expect(predictBudget({ ...facts, daily_usd: [] })).toBeNull();
  });
  test('days that differ, and few of them, are believed less', () => {
    const of = (daily_usd: number[]) => predictBudget({ ...facts, daily_usd })?.confidence ?? 0;
    expect(of([2])).toBeLessThan(of([2, 2, 2]));
    expect(of([0, 4, 0, 4, 0, 4])).toBeLessThan(of([2, 2, 2, 2, 2, 2]));
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { maxLength: 12 }),
        (daily) => {
          const told = predictBudget({ ...facts, daily_usd: daily });
          return told === null || (told.confidence >= 0 && told.confidence <= 1);
        },
      ),
    );
  });
});

describe('deadlines', () => {
  const due = '2026-11-24T17:00:00Z';
  const plan: PlanFacts = {
    plan_id: 'plan_1',
    plan_title: 'Offer',
    client_id: null,
    due,
    status: 'scheduled',
    steps: [
      { step_id: 'a', p50: 60, p80: 90 },
      { step_id: 'b', p50: 60, p80: 90 },
    ],
  };
  const block = (step_id: string, day: number, hours: number, status = 'applied'): BlockFacts => ({
    plan_id: 'plan_1',
    step_id,
    start: `2026-11-${day}T09:00:00Z`,
    end: `2026-11-${day}T${String(9 + hours).padStart(2, '0')}:00:00Z`,
    status,
  });
  const chance = (blocks: BlockFacts[], changed: Partial<PlanFacts> = {}) =>
    predictDeadlines([{ ...plan, ...changed }], blocks, now)[0]?.chance ?? 0;

  test('as much time as the median leaves an even chance, as much as the p80 one in five', () => {
    expect(chance([block('a', 23, 1), block('b', 24, 1)])).toBeCloseTo(0.5, 2);
    expect(chance([block('a', 23, 1), block('b', 24, 2)])).toBeCloseTo(0.2, 2);
    expect(chance([block('a', 23, 4), block('b', 24, 4)])).toBe(0);
  });
  test('a block behind the due time, no block at all, and a due time that is over are late', () => {
    const [late] = predictDeadlines([plan], [block('a', 23, 4), block('b', 25, 1)], now);
    expect(late).toMatchObject({ chance: 1, why: 'A block of it ends after it is due.' });
    const [none] = predictDeadlines([plan], [], now);
    expect(none).toMatchObject({
      chance: 1,
      scheduled_minutes: 0,
      needed_minutes: 120,
      why: '2 steps are open, and none has a time in the calendar.',
    });
    expect(chance([block('a', 23, 8)], { due: '2026-11-20T11:00:00Z' })).toBe(1);
  });
  test('what is done, off, or due at no time is no risk', () => {
    expect(chance([block('a', 18, 1, 'done'), block('b', 19, 1, 'done')])).toBe(0);
    expect(chance([], { status: 'completed' })).toBe(0);
    expect(chance([], { status: 'draft' })).toBe(0);
    expect(chance([], { due: null })).toBe(0);
  });
  test('only the open steps need time', () => {
    expect(chance([block('a', 18, 1, 'done'), block('b', 24, 2)])).toBeLessThan(0.2);
  });
  test('a step that is done in one of its two blocks is open', () => {
    const [risk] = predictDeadlines([plan], [block('a', 18, 1, 'done'), block('a', 23, 1)], now);
    expect(risk?.needed_minutes).toBe(120);
  });
  test('a chance is between 0 and 1, and more time never makes it greater', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 7 }),
        fc.integer({ min: 1, max: 500 }),
        (hours, p50) => {
          const steps = [{ step_id: 'a', p50, p80: p50 }];
          const less = chance(hours === 0 ? [] : [block('a', 23, hours)], { steps });
          const more = chance([block('a', 23, hours + 1)], { steps });
          return less >= 0 && less <= 1 && more <= less;
        },
      ),
    );
  });
});

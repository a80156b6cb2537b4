import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyRows, makeBlock, NO_ROWS } from '../../test/make-rows.ts';
import { recount } from '../../test/recount.ts';
import { computeStats } from './compute-stats.ts';
import { periodOf } from './period.ts';
import type { StatsRows } from './stats-rows.ts';

const day = {
  ...periodOf('daily', '2026-11-23', 'Europe/Berlin'),
  as_of: new Date('2026-11-23T17:00:00Z'),
};

function statsOf(rows: Partial<StatsRows>) {
  return computeStats(day, { ...NO_ROWS, ...rows });
}

test('the numbers equal an independent recount of any rows, minute by minute', () => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      expect(computeStats(day, rows)).toMatchObject(recount(day, rows));
    }),
  );
});

test('each way of grouping adds up to the totals', () => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      const stats = computeStats(day, rows);
      for (const groups of [stats.by_kind, stats.by_client]) {
        const sums = { planned: 0, done: 0, blocks: 0 };
        for (const group of groups) {
          sums.planned += group.planned_minutes;
          sums.done += group.done_minutes;
          sums.blocks += group.blocks;
        }
        expect(sums).toEqual({
          planned: stats.planned_minutes,
          done: stats.done_minutes,
          blocks: stats.blocks.planned,
        });
      }
    }),
  );
});

test('the order of rows changes nothing', () => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      const turned = { ...rows, blocks: rows.blocks.toReversed(), runs: rows.runs.toReversed() };
      expect(computeStats(day, turned)).toEqual(computeStats(day, rows));
    }),
  );
});

test('a proposed block is not planned, a deleted one no longer is', () => {
  const blocks = [makeBlock({ status: 'proposed' }), makeBlock({ status: 'deleted' })];
  const stats = statsOf({ blocks });
  expect(stats.blocks).toMatchObject({ planned: 0, deleted: 1 });
  expect(stats.planned_minutes).toBe(0);
});

test('measured time wins over the length of the block', () => {
  const measured = makeBlock({ actual_minutes: 95 });
  const span = makeBlock({
    actual_start: '2026-11-23T08:05:00.000Z',
    actual_end: '2026-11-23T08:50:00.000Z',
  });
  expect(statsOf({ blocks: [measured, span, makeBlock()] }).done_minutes).toBe(95 + 45 + 60);
});

test('no time is made up for a block that is partly done and was not measured', () => {
  expect(statsOf({ blocks: [makeBlock({ status: 'partial' })] }).done_minutes).toBe(0);
});

test('a block belongs to the day in which it starts, in the zone', () => {
  const late = makeBlock({
    start_at: '2026-11-23T22:30:00.000Z',
    end_at: '2026-11-23T23:30:00.000Z',
  });
  const tomorrow = makeBlock({ start_at: '2026-11-23T23:00:00.000Z' });
  expect(statsOf({ blocks: [late, tomorrow] })).toMatchObject({
    blocks: { planned: 1 },
    planned_minutes: 60,
  });
});

test('what comes next is open, after the period, and at most five', () => {
  const next = Array.from({ length: 9 }, (_, index) =>
    makeBlock({
      title: `Block ${index}`,
      status: index === 0 ? 'done' : 'applied',
      start_at: `2026-11-24T${10 + index}:00:00.000Z`,
      end_at: `2026-11-24T${10 + index}:45:00.000Z`,
    }),
  );
  expect(statsOf({ next }).next.map((item) => item.title)).toEqual(
    [1, 2, 3, 4, 5].map((index) => `Block ${index}`),
  );
});

test('a block that went to another day is missing in none: it is carried over from this one', () => {
  const gone = makeBlock({
    status: 'applied',
    moved_by: 'person',
    moved_from_start: '2026-11-23T10:00:00.000Z',
    start_at: '2026-11-26T10:00:00.000Z',
    end_at: '2026-11-26T11:30:00.000Z',
  });
  expect(statsOf({ blocks: [gone] })).toMatchObject({
    blocks: { planned: 0, moved: 0 },
    moves: { out: 1 },
    carried_over: { blocks: 1, minutes: 90 },
  });
});

test('what is still to come is not carried over', () => {
  const evening = { start_at: '2026-11-23T18:00:00.000Z', end_at: '2026-11-23T19:00:00.000Z' };
  const blocks = [
    makeBlock({ ...evening, status: 'applied' }),
    makeBlock({ status: 'applied' }),
    makeBlock({ status: 'partial', actual_minutes: 20 }),
  ];
  expect(statsOf({ blocks }).carried_over).toEqual({ blocks: 2, minutes: 60 + 40 });
});

test('what slipped and was done in a later block of the same step is made up for, and not carried over', () => {
  const step = {
    step_id: 'step_1',
    start_at: '2026-11-23T12:00:00.000Z',
    end_at: '2026-11-23T13:00:00.000Z',
  };
  const blocks = [
    makeBlock({ block_id: 'blk_1', step_id: 'step_1', status: 'partial', actual_minutes: 20 }),
    makeBlock({ ...step, block_id: 'blk_2' }),
  ];
  expect(statsOf({ blocks }).carried_over).toEqual({ blocks: 0, minutes: 0 });
});

test('focus is deep work in blocks of 90 minutes or more, and an overrun is what went beyond a block', () => {
  const long = { end_at: '2026-11-23T09:30:00.000Z' };
  const blocks = [
    makeBlock({ ...long, actual_minutes: 120 }),
    makeBlock({ ...long, kind: 'admin' }),
    makeBlock({ actual_minutes: 61 }),
    makeBlock({ actual_minutes: 10 }),
  ];
  const stats = statsOf({ blocks });
  expect(stats.focus).toEqual({ blocks: 1, planned_minutes: 90, done_minutes: 120 });
  expect(stats.overruns).toEqual({ blocks: 2, minutes: 31 });
});

test('of many plans the fifty with most time are listed, and the others counted', () => {
  const blocks = Array.from({ length: 60 }, (_, index) => makeBlock({ plan_id: `plan_${index}` }));
  const stats = statsOf({ blocks });
  expect(stats.by_plan).toHaveLength(50);
  expect(stats.more_plans).toBe(10);
});

test('an empty day is all zeros', () => {
  expect(statsOf({})).toMatchObject({
    blocks: { planned: 0, done: 0, open: 0 },
    planned_minutes: 0,
    done_minutes: 0,
    by_plan: [],
    next: [],
  });
});

test('a run that is partly done counts as time, and says nothing of estimates', () => {
  const run = {
    title: 'Draft',
    kind: 'deep',
    workflow_id: null,
    billable: true,
    estimated_minutes: 120,
  };
  const at = { completed_at: '2026-11-23T10:00:00.000Z' };
  const stats = statsOf({
    runs: [
      { ...run, ...at, outcome: 'partial', actual_minutes: 34 },
      { ...run, ...at, outcome: 'done', actual_minutes: 120 },
    ],
  });
  expect(stats.execution).toMatchObject({ runs: 2, estimated_minutes: 120, actual_minutes: 154 });
  expect(stats.finished).toEqual({ runs: 1, actual_minutes: 120 });
  expect(stats.drift).toEqual({ runs: 1, median_percent: 0 });
});

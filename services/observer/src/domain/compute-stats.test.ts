import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyRows, makeBlock, NO_ROWS } from '../../test/make-rows.ts';
import { computeStats, type BlockRow, type StatsRows } from './compute-stats.ts';
import { periodOf } from './period.ts';

const day = periodOf('daily', '2026-11-23', 'Europe/Berlin');

function statsOf(rows: Partial<StatsRows>) {
  return computeStats(day, { ...NO_ROWS, ...rows });
}

/** Counts again, by another way: one pass, no sets, no shared code. */
function recount(rows: StatsRows) {
  const total = { planned: 0, done: 0, partial: 0, skipped: 0, moved: 0, deleted: 0, open: 0 };
  const minutes = { planned: 0, done: 0 };
  for (const row of rows.blocks) {
    const start = new Date(row.start_at);
    if (!(start >= day.from && start < day.to)) continue;
    if (row.status === 'proposed') continue;
    if (row.status === 'deleted') {
      total.deleted += 1;
      continue;
    }
    total.planned += 1;
    if (row.moved) total.moved += 1;
    const length = (new Date(row.end_at).getTime() - start.getTime()) / 60_000;
    minutes.planned += length;
    if (row.status === 'planned' || row.status === 'applied') total.open += 1;
    if (row.status === 'skipped') total.skipped += 1;
    if (row.status === 'done') total.done += 1;
    if (row.status === 'partial') total.partial += 1;
    if (row.status === 'done' || row.status === 'partial') minutes.done += worked(row, length);
  }
  return { total, minutes };
}

function worked(row: BlockRow, length: number): number {
  if (row.actual_minutes !== null) return row.actual_minutes;
  if (row.actual_start && row.actual_end) {
    const span = (Number(new Date(row.actual_end)) - Number(new Date(row.actual_start))) / 60_000;
    return span > 0 ? span : 0;
  }
  return row.status === 'done' ? length : 0;
}

test('the numbers equal an independent recount of any rows', () => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      const stats = computeStats(day, rows);
      const { total, minutes } = recount(rows);
      expect(stats.blocks).toEqual(total);
      expect(stats.planned_minutes).toBe(minutes.planned);
      expect(stats.done_minutes).toBe(minutes.done);
      const inside = rows.runs.filter(({ completed_at: at }) => {
        return new Date(at) >= day.from && new Date(at) < day.to;
      });
      let billable = 0;
      for (const run of inside) if (run.billable) billable += run.actual_minutes;
      expect(stats.execution.runs).toBe(inside.length);
      expect(stats.execution.billable_minutes).toBe(billable);
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

test('an empty day is all zeros', () => {
  expect(statsOf({})).toMatchObject({
    blocks: { planned: 0, done: 0, open: 0 },
    planned_minutes: 0,
    done_minutes: 0,
    by_plan: [],
    next: [],
  });
});

import { expect, test } from 'vitest';
import type { Step, StepOutcome } from '@almanac/shared/contracts/planner';
import type { Block } from '@almanac/shared/contracts/scheduler';
import { isSamePlaces, stepRows } from './step-rows.ts';

const step = (order: number, depends_on: string[] = []): Step => ({
  step_id: `step_${order}`,
  order,
  title: `Step ${order}`,
  description: '',
  estimated_minutes: 60,
  range_minutes: { p50: 60, p80: 84 },
  depends_on,
  kind: 'deep',
  acceptance: '',
});
const block = (of: number, day: number, status: Block['status']): Block =>
  ({
    block_id: `blk_${of}_${day}`,
    step_id: `step_${of}`,
    start: `2026-12-0${day}T09:00:00Z`,
    end: `2026-12-0${day}T10:00:00Z`,
    status,
  }) as Block;

test('a row has the places it waits for, the last word, and the next block that is not over', () => {
  const said: StepOutcome = {
    step_id: 'step_1',
    status: 'done',
    actual_minutes: 70,
    recorded_by: 'operator',
    at: '2026-12-01T10:00:00Z',
  };
  const steps = [step(1), step(2), step(3, ['step_2', 'step_1', 'step_gone'])];
  const blocks = [
    block(3, 5, 'applied'),
    block(3, 3, 'done'),
    block(3, 4, 'planned'),
    block(1, 1, 'done'),
    block(2, 2, 'deleted'),
  ];
  const rows = stepRows(steps, [said], blocks);
  expect(rows.map((row) => [row.after, row.said?.status, row.block?.block_id])).toEqual([
    [[], 'done', 'blk_1_1'],
    [[], undefined, undefined],
    [[1, 2], undefined, 'blk_3_4'],
  ]);
  expect(rows.map(({ in_calendar }) => in_calendar)).toEqual([false, false, true]);
});

test('places are the same whatever the ids and the order of the blocks are', () => {
  const shown = [block(1, 1, 'proposed'), block(2, 2, 'proposed')];
  const made = [block(2, 2, 'applied'), { ...block(1, 1, 'applied'), block_id: 'blk_other' }];
  expect(isSamePlaces(shown, made)).toBe(true);
  expect(isSamePlaces(shown, [block(1, 1, 'applied'), block(2, 3, 'applied')])).toBe(false);
  expect(isSamePlaces(shown, made.slice(1))).toBe(false);
});

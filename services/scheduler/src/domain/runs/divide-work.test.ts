import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MINUTE_MS, type ScheduledBlock, type ScheduleItem } from '../schedule-types.ts';
import { divideWork, type OldBlock } from './divide-work.ts';
import { eventIdOf } from './event-id.ts';
import { matchBlocks } from './match-blocks.ts';

const HOUR = 60 * MINUTE_MS;
const item = (step_id: string, minutes: number, depends_on: string[] = []): ScheduleItem => ({
  step_id,
  title: step_id,
  duration_minutes: minutes,
  depends_on,
});
const block = (key: string, hour: number, more: Partial<OldBlock> = {}): OldBlock => ({
  block_id: `blk_${key}_${hour}`,
  key,
  part: 1,
  start: hour * HOUR,
  end: (hour + 1) * HOUR,
  status: 'applied',
  pinned: false,
  deleted_by: null,
  actual_minutes: null,
  ...more,
});
const keys = (blocks: readonly OldBlock[]) => blocks.map(({ block_id }) => block_id);

test('unchanged steps keep their blocks; a changed one and what waits for it are placed anew', () => {
  const items = [item('a', 60), item('b', 90, ['a']), item('c', 60, ['b']), item('d', 60)];
  const old = [block('a', 1), block('b', 2), block('c', 3), block('d', 4)];
  const divided = divideWork({ items, old, now: 0, freeze_until: 0, taken: [] });
  expect(keys(divided.stay)).toEqual(['blk_a_1', 'blk_d_4']);
  expect(divided.open.map(({ step_id }) => step_id)).toEqual(['b', 'c']);
  expect(keys(divided.free)).toEqual(['blk_b_2', 'blk_c_3']);
});

test('a block that a meeting now covers is free to move; a pinned or started one never is', () => {
  const items = [item('a', 60), item('b', 60), item('c', 60)];
  const old = [block('a', 1), block('b', 2, { pinned: true }), block('c', 3)];
  const taken = [{ start: 0, end: 9 * HOUR }];
  const divided = divideWork({ items, old, now: 1 * HOUR, freeze_until: 1 * HOUR, taken });
  expect(keys(divided.stay)).toEqual(['blk_a_1', 'blk_b_2']);
  expect(keys(divided.free)).toEqual(['blk_c_3']);
});

test('a step that grew keeps its started block and asks only for the rest', () => {
  const divided = divideWork({
    items: [item('a', 150)],
    old: [block('a', 1)],
    now: 2 * HOUR,
    freeze_until: 2 * HOUR,
    taken: [],
  });
  expect(divided.open).toEqual([expect.objectContaining({ duration_minutes: 90 })]);
});

test('what the person deleted is withheld, what is done stays done, what left the plan is free to go', () => {
  const old = [
    block('a', 1, { status: 'deleted', deleted_by: 'person' }),
    block('b', 2, { status: 'done' }),
    block('gone', 3),
  ];
  const divided = divideWork({
    items: [item('a', 60), item('b', 300)],
    old,
    now: 0,
    freeze_until: 0,
    taken: [],
  });
  expect(divided.withheld.map(({ step_id }) => step_id)).toEqual(['a']);
  expect([keys(divided.stay), keys(divided.free), divided.open]).toEqual([
    ['blk_b_2'],
    ['blk_gone_3'],
    [],
  ]);
});

test('what is near stays, unless a meeting lies over it', () => {
  const items = [item('a', 90), item('b', 60)];
  const old = [block('a', 1), block('b', 2)];
  const near = { items, old, now: 0, freeze_until: 3 * HOUR };
  const free = divideWork({ ...near, taken: [] });
  expect(keys(free.stay).toSorted()).toEqual(['blk_a_1', 'blk_b_2']);
  expect(free.open).toEqual([expect.objectContaining({ step_id: 'a', duration_minutes: 30 })]);
  const hit = divideWork({ ...near, taken: [{ start: HOUR, end: 2 * HOUR }] });
  expect(keys(hit.free)).toEqual(['blk_a_1']);
});

test('a step that is late by its present date may get an earlier place', () => {
  const items = [{ ...item('a', 60), due: 2 * HOUR }];
  const late = divideWork({ items, old: [block('a', 5)], now: 0, freeze_until: 0, taken: [] });
  expect(keys(late.free)).toEqual(['blk_a_5']);
});

test('a circle settles nothing, so that the scheduler can name it', () => {
  const items = [item('a', 60, ['b']), item('b', 60, ['a'])];
  const divided = divideWork({
    items,
    old: [block('a', 1), block('b', 2)],
    now: 0,
    freeze_until: 0,
    taken: [],
  });
  expect(divided.open).toHaveLength(2);
});

test('matching uses every old block at most once, for its own step, and never touches what stays in place', () => {
  const hours = fc.array(
    fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 30 })),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(hours, hours, (before, after) => {
      const old = before.map(([key, hour], index) =>
        block(key, hour, { block_id: `blk_${index}` }),
      );
      const computed = after.map(([step_id, hour]): ScheduledBlock => ({
        step_id,
        title: '',
        why: '',
        part: 1,
        parts: 1,
        start: hour * HOUR,
        end: (hour + 1) * HOUR,
      }));
      const { create, move, keep, remove } = matchBlocks(computed, old);
      const used = [...move.map((one) => one.old), ...keep.map((one) => one.old), ...remove];
      expect(used.toSorted((x, y) => x.block_id.localeCompare(y.block_id))).toEqual(
        old.toSorted((x, y) => x.block_id.localeCompare(y.block_id)),
      );
      expect(create.length + move.length + keep.length).toBe(computed.length);
      for (const { old: from, to } of move)
        expect([from.key, from.start === to.start]).toEqual([to.step_id, false]);
      for (const { old: from, as } of keep)
        expect([from.key, from.start]).toEqual([as.step_id, as.start]);
    }),
  );
});

test('event ids are stable, in the alphabet Google demands, and new with each generation', () => {
  expect(eventIdOf('blk_1', 1)).toBe(eventIdOf('blk_1', 1));
  expect(eventIdOf('blk_1', 1)).toMatch(/^[a-v0-9]{52}$/);
  expect(eventIdOf('blk_1', 2)).not.toBe(eventIdOf('blk_1', 1));
});

test('what was said to be done of a step is not placed again, and counts once beside its blocks that are over', () => {
  const said = { ...item('a', 180), worked_minutes: 60 };
  const left = (...old: OldBlock[]) =>
    divideWork({ items: [said], old, now: 5 * HOUR, freeze_until: 5 * HOUR, taken: [] }).open;
  const minutes = (...old: OldBlock[]) => left(...old).map((open) => open.duration_minutes);
  expect(minutes()).toEqual([120]);
  expect(minutes(block('a', 1))).toEqual([120]);
  expect(minutes(block('a', 1, { status: 'partial', actual_minutes: 80 }))).toEqual([100]);
  expect(minutes(block('a', 1), block('a', 7, { pinned: true }))).toEqual([60]);
  expect(minutes(block('a', 7), block('a', 8))).toEqual([]);
});

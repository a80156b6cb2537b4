import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MINUTE_MS, type ScheduleItem } from '../schedule-types.ts';
import { CAUSES, reactionTo, reasonOf } from './cause.ts';
import { collisionsOf, isLeftAlone, type NoticedBlock, overdueOf } from './collisions.ts';
import { findDisturbed } from './find-disturbed.ts';
import { nearUntil } from './near-until.ts';
import { refusedMove } from './refused-move.ts';
import { chainRung, leastRung, nearRung, wideRung, worthOfMove } from './rungs.ts';
import { undoneBlock } from './undone-block.ts';
import { isMovable, type Week, type WeekBlock } from './week.ts';

const HOUR = 60 * MINUTE_MS;
const item = (step_id: string, more: Partial<ScheduleItem> = {}): ScheduleItem => ({
  step_id,
  title: step_id.toUpperCase(),
  duration_minutes: 60,
  ...more,
});
const block = (key: string, hour: number, more: Partial<WeekBlock> = {}): WeekBlock => ({
  block_id: `${key}${hour}`,
  key,
  title: key.toUpperCase(),
  part: 1,
  start: hour * HOUR,
  end: (hour + 1) * HOUR,
  status: 'applied',
  pinned: false,
  deleted_by: null,
  in_scope: true,
  gone: null,
  stands_for_minutes: 60,
  actual_minutes: null,
  actual_end: null,
  ...more,
});
const week = (more: Partial<Week>): Week => ({
  items: [],
  blocks: [],
  others: [],
  busy: [],
  may_grow: new Set(),
  now: 0,
  freeze_until: 0,
  reason: 'new_meeting',
  ...more,
});
const meeting = (hour: number) => ({ start: hour * HOUR, end: (hour + 1) * HOUR, title: 'Sync' });
const words = (given: Week) =>
  [...findDisturbed(given).why].map(([{ block_id }, why]) => [block_id, why]);

describe('what cannot stay', () => {
  test('a block under a meeting; one that is pinned or has begun stays and is named', () => {
    const blocks = [block('a', 5), block('b', 6, { pinned: true }), block('c', 1)];
    const busy = [meeting(5), meeting(6), { ...meeting(1), start: 1.5 * HOUR }];
    const given = week({ blocks, busy, now: 1.2 * HOUR });
    expect(words(given)).toEqual([['a5', "'Sync' lies over its old place"]]);
    expect(findDisturbed(given).conflicts.map((one) => [one.block.block_id, one.why])).toEqual([
      ['b6', 'It is pinned, and stays.'],
      ['c1', 'It has begun, and stays.'],
    ]);
  });

  test('of two blocks in one place the pinned one stays, else the earlier one', () => {
    const dragged = block('b', 5, { pinned: true });
    expect(words(week({ blocks: [block('a', 5), dragged] }))).toEqual([
      ['a5', "'B' lies over its old place"],
    ]);
    const half = block('b', 5, { block_id: 'half', start: 5.5 * HOUR, end: 6.5 * HOUR });
    expect(words(week({ blocks: [block('a', 5), half] })).map(([id]) => id)).toEqual(['half']);
  });

  test('a block before what it waits for, but not before what is done', () => {
    const items = [item('a'), item('b', { depends_on: ['a'] })];
    const blocks = [block('a', 8), block('b', 5)];
    const reason = 'block_dragged';
    expect(words(week({ items, blocks, reason }))).toEqual([['b5', "It waits for 'A'"]]);
    expect(words(week({ items, blocks }))).toEqual([]);
    const done = [block('a', 8, { status: 'done' }), block('b', 5)];
    expect(words(week({ items, blocks: done, reason }))).toEqual([]);
  });

  test('the block that was to begin while the person was still at the one before', () => {
    const late = block('a', 1, { status: 'done', actual_end: 2.5 * HOUR });
    expect(words(week({ blocks: [late, block('b', 2), block('c', 3)], now: 2.4 * HOUR }))).toEqual([
      ['b2', "Work on 'A' ended later than planned"],
    ]);
  });

  test('what is late by a new date, only where a date changed or a person asks, and not when it is near', () => {
    const given = { items: [item('a', { due: 4 * HOUR })], blocks: [block('a', 5)] };
    expect(words(week(given))).toEqual([]);
    expect(words(week({ ...given, reason: 'deadline_changed' }))).toEqual([
      ['a5', 'It would be late'],
    ]);
    expect(words(week({ ...given, reason: 'person', freeze_until: 6 * HOUR }))).toEqual([]);
  });

  test('time that passed without a word is no work done: it is placed anew only for an overrun', () => {
    const given = { items: [item('a')], blocks: [block('a', 1)], now: 5 * HOUR };
    expect(words(week(given))).toEqual([]);
    expect(words(week({ ...given, reason: 'overrun' }))).toEqual([
      ['a1', 'Its time passed without a word'],
    ]);
  });

  test('blocks of a plan that is over go, pinned or not; of a lost step only free ones; begun ones stay', () => {
    const blocks = [
      block('a', 5, { gone: 'plan', pinned: true }),
      block('b', 6, { gone: 'step', pinned: true }),
      block('c', 7, { gone: 'step' }),
      block('d', 1, { gone: 'plan' }),
      block('e', 8, { gone: 'plan', in_scope: false }),
    ];
    const { gone } = findDisturbed(week({ blocks, now: 1.5 * HOUR }));
    expect(gone.map(({ block_id }) => block_id)).toEqual(['a5', 'c7']);
  });

  test.each([
    ['done in part for 20 minutes', { status: 'partial', actual_minutes: 20 }, 40],
    ['done in part for nobody knows how long', { status: 'partial' }, 30],
    ['done', { status: 'done', actual_minutes: 5 }, 0],
    ['removed by the person', { status: 'deleted', deleted_by: 'person' as const }, 0],
    ['made shorter by the person', { end: 1.5 * HOUR }, 0],
    ['almost whole', { status: 'partial', actual_minutes: 50 }, 0],
  ])('a step whose block is %s lacks %s minutes', (_, more, minutes) => {
    const given = week({
      items: [item('a')],
      blocks: [block('a', 1, more)],
      may_grow: new Set(['a']),
      reason: 'late_finish',
      now: 9 * HOUR,
    });
    expect(findDisturbed(given).missing.get('a') ?? 0).toBe(minutes);
  });
});

test('only what cannot stay is freed first, in its order; then what waits for it; then all that may move', () => {
  const items = [item('a'), item('b', { depends_on: ['a'] }), item('c')];
  const blocks = [block('a', 5), block('b', 7), block('c', 30), block('d', 6, { pinned: true })];
  const given = week({ items, blocks, busy: [meeting(5)], freeze_until: 24 * HOUR });
  const disturbed = findDisturbed(given);
  const ids = (rung: { free: WeekBlock[] }) => rung.free.map(({ block_id }) => block_id);
  const least = leastRung(given, disturbed);
  expect(ids(least)).toEqual(['a5']);
  expect(least.open).toEqual([
    expect.objectContaining({
      step_id: 'a',
      deadline: 7 * HOUR,
      previous: [{ start: 5 * HOUR, end: 6 * HOUR }],
    }),
  ]);
  const chain = chainRung(given, disturbed);
  expect(ids(chain)).toEqual(['a5', 'b7']);
  expect(chain.open[0]?.deadline).toBeUndefined();
  expect(ids(wideRung(given, disturbed))).toEqual(['a5', 'b7', 'c30']);
});

test('the blocks nearest to what has to move are freed with it, as many as asked for and none that is near now', () => {
  const blocks = [block('a', 10), block('b', 11), block('c', 13), block('d', 30), block('e', 9)];
  const items = ['a', 'b', 'c', 'd', 'e'].map((key) => item(key));
  const given = week({ items, blocks, busy: [meeting(10)], freeze_until: 10 * HOUR });
  const freed = (count: number): string[] =>
    nearRung(given, findDisturbed(given), count).free.map(({ block_id }) => block_id);
  expect(freed(1)).toEqual(['a10', 'b11']);
  expect(freed(2)).toEqual(['a10', 'b11', 'c13']);
  expect(freed(9)).toEqual(['a10', 'b11', 'c13', 'd30']);
});

test('a tenth of the blocks must save 6.5 % of the price', () => {
  expect(worthOfMove(100, 30) * 3).toBeCloseTo(6.5);
  expect(worthOfMove(0, 0)).toBe(0);
});

test('whatever the week, nothing pinned, begun, done or out of scope is ever freed, and every block is in one place', () => {
  const any = fc.record({
    key: fc.constantFrom('a', 'b', 'c'),
    hour: fc.integer({ min: -5, max: 40 }),
    status: fc.constantFrom('planned', 'applied', 'done', 'partial', 'skipped', 'deleted'),
    pinned: fc.boolean(),
    in_scope: fc.boolean(),
  });
  const reasons = fc.constantFrom('new_meeting' as const, 'overrun' as const, 'person' as const);
  fc.assert(
    fc.property(
      fc.array(any, { maxLength: 10 }),
      fc.array(fc.integer({ min: -5, max: 40 }), { maxLength: 6 }),
      reasons,
      (given, hours, reason) => {
        const blocks = given.map(({ key, hour, ...more }, index) =>
          block(key, hour, { ...more, block_id: `${index}` }),
        );
        const items = [item('a'), item('b', { depends_on: ['a'] }), item('c')];
        const may_grow = new Set(['a', 'b', 'c']);
        const busy = hours.map(meeting);
        const all = week({ items, blocks, busy, reason, may_grow, freeze_until: 10 * HOUR });
        const disturbed = findDisturbed(all);
        const near: typeof wideRung = (one, found) => nearRung(one, found, 2);
        for (const rung of [leastRung, chainRung, near, wideRung]) {
          const { free, stay } = rung(all, disturbed);
          expect(free.every((one) => isMovable(one, all))).toBe(true);
          const standing = blocks.filter(({ status }) => !['deleted', 'skipped'].includes(status));
          const placed = [...free, ...stay, ...disturbed.gone].map(({ block_id }) => block_id);
          expect(placed.toSorted()).toEqual(standing.map(({ block_id }) => block_id).toSorted());
        }
      },
    ),
  );
});

describe('by itself', () => {
  test('only what is certain goes out; propose asks for everything; off does nothing', () => {
    const go = CAUSES.filter((cause) => reactionTo(cause, 'auto') === 'go');
    expect(CAUSES.filter((cause) => !go.includes(cause))).toEqual([
      'order_broken',
      'overrun',
      'skipped',
    ]);
    expect(CAUSES.every((cause) => reactionTo(cause, 'propose') === 'propose')).toBe(true);
    expect(CAUSES.every((cause) => reactionTo(cause, 'off') === 'nothing')).toBe(true);
    expect([reasonOf('partial'), reasonOf('skipped'), reasonOf('plan_changed')]).toEqual([
      'late_finish',
      'overrun',
      'deadline_changed',
    ]);
  });

  const noticed = (block_id: string, hour: number, more: Partial<NoticedBlock> = {}) => ({
    block_id,
    version: 1,
    start: hour * HOUR,
    end: (hour + 1) * HOUR,
    open: true,
    pinned: false,
    by_person: false,
    ...more,
  });

  const keys = (situations: readonly { key: string }[]) => situations.map(({ key }) => key);

  test('where it is stays the same when only versions count on, and changes with a place', () => {
    const meant = (version: number, hour: number) =>
      collisionsOf([noticed('a', 5, { version })], [meeting(hour)], 0).meetings[0];
    expect(meant(3, 5)?.where).toBe(meant(1, 5)?.where);
    expect(meant(3, 5)?.key).not.toBe(meant(1, 5)?.key);
    expect(meant(1, 5.5)?.where).not.toBe(meant(1, 5)?.where);
  });

  test('the same situation is the same text, and what a run cannot move is none', () => {
    const blocks = [noticed('a', 5), noticed('b', 6, { pinned: true }), noticed('c', 1)];
    const busy = [meeting(5), meeting(6), meeting(1)];
    const first = collisionsOf(blocks, busy, 1.5 * HOUR);
    expect(keys(first.meetings)).toEqual([`a:1:${5 * HOUR}-${6 * HOUR}`]);
    expect(collisionsOf(blocks, busy, 1.5 * HOUR)).toEqual(first);
    const dragged = noticed('b', 5, { pinned: true });
    expect(keys(collisionsOf([noticed('a', 5), dragged], [], 0).drags)).toEqual(['a:1:b:1']);
    const put = noticed('b', 9, { pinned: true, by_person: true });
    expect(collisionsOf([noticed('a', 5), put], [], 0)).toMatchObject({
      drags: [],
      put: [{ key: 'b:1' }],
    });
    expect(collisionsOf([put], [], 11 * HOUR).put).toEqual([]);
  });

  test('time that passed counts once the next block began or the day is over', () => {
    const passed = noticed('a', 9);
    expect(overdueOf([passed], 11 * HOUR, 'UTC')).toEqual([]);
    expect(keys(overdueOf([passed, noticed('b', 10.5)], 11 * HOUR, 'UTC'))).toEqual(['a:1']);
    expect(keys(overdueOf([passed], 25 * HOUR, 'UTC'))).toEqual(['a:1']);
    expect(overdueOf([noticed('a', 9, { pinned: true })], 25 * HOUR, 'UTC')).toEqual([]);
  });

  test('where a person said no a block is left alone, until something new happens to it or it lies elsewhere', () => {
    const block = noticed('a', 9);
    const [declined = ''] = overdueOf([block], 25 * HOUR, 'UTC').map(({ where }) => where);
    const { meetings } = collisionsOf([block], [meeting(9)], 8 * HOUR);
    const now = meetings.map(({ where }) => where);
    expect(isLeftAlone(block, { declined: [declined], now: [] })).toBe(true);
    expect(isLeftAlone(block, { declined: [declined], now })).toBe(false);
    expect(isLeftAlone(block, { declined: [], now: [] })).toBe(false);
    expect(isLeftAlone(noticed('a', 10), { declined: [declined], now: [] })).toBe(false);
  });

  test('near is today in the person’s zone, and at least the freeze', () => {
    const evening = Date.parse('2026-03-28T21:30:00Z');
    const midnight = Date.parse('2026-03-28T23:00:00Z');
    expect(nearUntil(evening, HOUR, 'Europe/Berlin')).toBe(midnight);
    expect(nearUntil(evening, 3 * HOUR, 'Europe/Berlin')).toBe(evening + 3 * HOUR);
    // The day on which clocks go forward ends an hour sooner.
    expect(nearUntil(midnight, HOUR, 'Europe/Berlin')).toBe(Date.parse('2026-03-29T22:00:00Z'));
  });
});

test.each([
  ['over', { start: 2, end: 2 }, 'end'],
  ['longer than a day', { start: 2, end: 27 }, 'end'],
  ['in the past', { start: 0.5, end: 2 }, 'start'],
  ['later, as it is', { start: 2, end: 3 }, undefined],
])('a new place that is %s', (_, to, path) => {
  const at = { start: to.start * HOUR, end: to.end * HOUR };
  expect(refusedMove({ start: 4 * HOUR, end: 5 * HOUR }, at, HOUR)?.path).toBe(path);
});

test('a block that has begun may get another end ahead, or go elsewhere, but not begin earlier', () => {
  const from = { start: HOUR, end: 3 * HOUR };
  const to = (start: number, end: number) =>
    refusedMove(from, { start: start * HOUR, end: end * HOUR }, 2 * HOUR)?.path;
  expect([to(1, 4), to(1, 1.5), to(0.5, 4), to(5, 7)]).toEqual([
    undefined,
    'end',
    'start',
    undefined,
  ]);
});

describe('taking back', () => {
  const undoing = { now: 0, busy: [], around: [] };
  const at = (hour: number) => new Date(hour * HOUR).toISOString();
  const row = {
    status: 'applied',
    version: 2,
    start_at: at(8),
    pinned: false,
    moved_by: 'scheduler' as const,
    deleted_by: null,
  };
  const moved = {
    op: 'update' as const,
    revision: 2,
    before_start: at(5),
    before_end: at(6),
    outcome: 'written' as const,
  };
  const of = (
    more: object = {},
    change: object = {},
    around: object = {},
    is_placed_again = false,
  ) =>
    undoneBlock(
      {
        row: { ...row, ...more },
        change: { ...moved, ...change },
        before: undefined,
        is_placed_again,
      },
      { ...undoing, ...around },
    );

  test('a moved block goes back, a made one goes, a removed one comes back', () => {
    expect(of()).toMatchObject({ kind: 'back', start: 5 * HOUR, end: 6 * HOUR });
    const made = { op: 'create', before_start: null, before_end: null };
    expect(of({}, made)).toEqual({ kind: 'remove' });
    const gone = { status: 'deleted', deleted_by: 'scheduler' };
    expect(of(gone, { op: 'delete' })).toMatchObject({ kind: 'back' });
    expect(of(gone, { op: 'delete' }, {}, true)).toMatchObject({
      kind: 'left',
      why: 'It was scheduled again since.',
    });
    expect(of({}, {}, {}, true)).toMatchObject({ kind: 'back' });
  });

  test.each([
    [
      'the person removed it',
      { row: { version: 3, status: 'deleted', deleted_by: 'person' } },
      'removed',
    ],
    ['the person moved it', { row: { version: 3, moved_by: 'person' } }, 'moved or pinned'],
    ['its work is done', { row: { version: 3, status: 'done' } }, 'done'],
    ['a later run moved it', { row: { version: 3 } }, 'later run'],
    ['it has begun', { row: { start_at: at(-1) } }, 'begun'],
    ['its old place is over', { change: { before_start: at(-2) } }, 'past'],
    ['a meeting is there', { around: { busy: [meeting(5)] } }, "'Sync' is there now"],
    ['the person had won', { change: { outcome: 'person_wins' } }, 'person'],
  ])('it is left where %s', (_, given, why) => {
    const { row: more = {}, change = {}, around = {} } = given as Partial<Record<string, object>>;
    expect(of(more, change, around)).toEqual({ kind: 'left', why: expect.stringContaining(why) });
  });
});

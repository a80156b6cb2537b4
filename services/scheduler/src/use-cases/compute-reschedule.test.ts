import fc from 'fast-check';
import { expect, test } from 'vitest';
import { must } from '@almanac/shared/lang/assert';
import { anyWeek } from '../../test/any-week.ts';
import { standingWeek } from '../../test/standing-week.ts';
import { computeSchedule } from '../domain/compute-schedule.ts';
import { defaultPreferences } from '../domain/preferences.ts';
import {
  HOUR_MS,
  type Interval,
  itemKey,
  type Priority,
  type ScheduleInput,
} from '../domain/schedule-types.ts';
import { computeReschedule } from './compute-reschedule.ts';
import type { ComputedReschedule } from './reschedule-answer.ts';
import type { StoredWeekBlock } from './week-in-question.ts';

const meets = (one: Interval, other: Interval): boolean =>
  one.start < other.end && other.start < one.end;

/** The week as it was scheduled; by default every third block is pinned. */
async function standing(
  input: ScheduleInput,
  isPinned = (index: number): boolean => index % 3 === 2,
): Promise<StoredWeekBlock[]> {
  const { blocks } = await computeSchedule(input);
  return standingWeek(
    blocks.map((block, index) => ({ ...block, key: itemKey(block), pinned: isPinned(index) })),
  );
}

test('after new meetings in any week each block is kept, moved or said to be lost, and nothing movable lies under a meeting', async () => {
  const meetings = fc.array(fc.nat(99), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(anyWeek, meetings, async (input, which) => {
      const blocks = await standing(input);
      fc.pre(blocks.length > 0);
      const came = which.map((index) => {
        const { start } = must(blocks[index % blocks.length], 'a block');
        return { start, end: start + HOUR_MS, title: 'New' };
      });
      const done = await reschedule(input, blocks, came);
      const { move, kept, remove, conflicts, unscheduled, price } = done;
      const seen = [...move, ...remove].map(({ old }) => old.block_id);
      expect([...seen, ...kept.map((one) => one.block_id)].toSorted()).toEqual(
        blocks.map((one) => one.block_id).toSorted(),
      );
      expect([...move, ...remove].every(({ old }) => !old.pinned)).toBe(true);
      const places = [...kept, ...move.map(({ to }) => to), ...done.create];
      const named = new Set(conflicts.map(({ block_id }) => block_id));
      for (const meeting of came) {
        const under = kept.filter((one) => meets(one, meeting) && !named.has(one.block_id));
        expect(under).toEqual([]);
        expect([...move.map(({ to }) => to), ...done.create].some((to) => meets(to, meeting))).toBe(
          false,
        );
      }
      expect(places.some((one) => places.some((other) => one !== other && meets(one, other)))).toBe(
        false,
      );
      const lost = new Set(unscheduled.map(({ step_id }) => step_id));
      expect(remove.length === 0 || lost.size > 0 || done.create.length + move.length > 0).toBe(
        true,
      );
      expect(price.after - price.before).toBeCloseTo(price.change, 5);
    }),
    { numRuns: 3 },
  );
});

test('in four full weeks a new meeting moves at most a tenth of the other blocks, loses none, and says why', async () => {
  const now = Date.parse('2026-11-23T07:00:00Z');
  const day = (count: number): number => now + count * 24 * HOUR_MS;
  const priorities = ['low', 'normal', 'high', 'urgent'] as const;
  const input: ScheduleInput = {
    now,
    window: { from: now, to: day(33) },
    zone: 'UTC',
    preferences: defaultPreferences('UTC'),
    items: Array.from({ length: 138 }, (_, index) => ({
      step_id: `s${index}`,
      title: `Step ${index}`,
      duration_minutes: 30 + 15 * ((index * 7) % 3),
      priority: must(priorities[((index * 5) % 7) % 4], 'a priority'),
      due: day(3 + ((index * 11) % 27)),
      split: false as const,
    })),
    busy: [],
    existing_blocks: [],
    mode: 'fast',
  };
  const blocks = await standing(input, () => false);
  expect(blocks).toHaveLength(138);
  const { start } = must(blocks[60], 'a block');
  const meeting = { start, end: start + 1.5 * HOUR_MS, title: 'New' };
  const { move, remove, create, price } = await reschedule(input, blocks, [meeting]);
  const anew = await computeSchedule({ ...input, busy: [meeting] });
  const others = blocks.filter((one) => !meets(one, meeting)).length;
  const made_room = move.filter(({ old }) => !meets(old, meeting));
  expect(made_room.length).toBeLessThanOrEqual(others / 10);
  expect(remove.length + create.length).toBe(0);
  expect(price.after).toBeLessThan(1.03 * anew.objective.total);
  expect(made_room.every(({ to }) => to.why.startsWith('It made room for what'))).toBe(true);
});

/** A week of 9 to 5 in UTC; hours count from Monday at nine, of a task: minutes, priority, due, where it stands. */
type Standing = [minutes: number, priority: Priority, due: number | null, at: number];

async function after(
  tasks: Record<string, Standing>,
  busy: [from: number, to: number][],
  meeting: [from: number, to: number],
  more: { days?: number; waits?: Record<string, string> } = {},
): Promise<ComputedReschedule> {
  const now = Date.parse('2026-10-12T09:00:00Z');
  const at = (hour: number): number => now + hour * HOUR_MS;
  const times = ([from, to]: [number, number]) => ({ start: at(from), end: at(to), title: 'Busy' });
  const blocks = Object.entries(tasks).map(([key, [minutes, , , start]]) => {
    return { key, title: key, part: 1, parts: 1, start: at(start), end: at(start + minutes / 60) };
  });
  const input: ScheduleInput = {
    // Nothing has begun yet.
    now: now - HOUR_MS,
    window: { from: now, to: at((more.days ?? 5) * 24 - 9) },
    zone: 'UTC',
    preferences: {
      ...defaultPreferences('UTC'),
      lunch: null,
      buffer_minutes: 0,
      slack_share: 0,
      max_minutes_per_day: 1_440,
    },
    items: Object.entries(tasks).map(([step_id, [duration_minutes, priority, due]]) => ({
      step_id,
      title: step_id,
      duration_minutes,
      priority,
      split: false,
      ...(due === null ? {} : { due: at(due) }),
      ...(more.waits?.[step_id] === undefined ? {} : { depends_on: [more.waits[step_id]] }),
    })),
    busy: busy.map(times),
    existing_blocks: [],
  };
  return reschedule(input, standingWeek(blocks), [times(meeting)]);
}

test('work under a new meeting gets a place where others can make room for it, although that takes many moves', async () => {
  const week: [number, number][] = [
    ...([
      [1.5, 2.5],
      [3, 4],
      [6, 7],
      [26.5, 27.5],
      [49, 50.5],
      [51.5, 52.5],
      [73, 73.5],
    ] as const),
    ...([
      [74.5, 76.5],
      [77, 77.5],
      [78.5, 79.5],
      [97.5, 98.5],
      [100.5, 101],
      [102, 103],
    ] as const),
  ].map(([from, to]) => [from, to]);
  const tasks: Record<string, Standing> = {
    a: [120, 'normal', 87, 28],
    b: [60, 'low', 63, 53],
    c: [30, 'normal', null, 51],
    d: [120, 'normal', 15, 4],
    e: [30, 'low', 87, 52.5],
    f: [30, 'normal', 63, 27.5],
    g: [60, 'high', 87, 0.5],
    under: [120, 'low', 111, 54],
    h: [120, 'low', 39, 30],
    i: [60, 'normal', 111, 73.5],
    j: [120, 'low', null, 98.5],
    k: [60, 'low', 39, 25.5],
    l: [60, 'normal', null, 72],
    m: [60, 'high', 111, 7],
    n: [30, 'normal', null, 50.5],
    o: [90, 'high', 39, 24],
    p: [60, 'high', null, 48],
    q: [30, 'high', null, 0],
    r: [30, 'normal', 63, 2.5],
  };
  const { unscheduled, remove, price } = await after(tasks, week, [54, 55]);
  expect([unscheduled, remove]).toEqual([[], []]);
  expect(price.after).toBeLessThan(14);
});

test('what waits for work that has no place any more does not stay before it', async () => {
  const tasks: Record<string, Standing> = {
    first: [60, 'low', null, 6],
    second: [60, 'urgent', 8, 7],
  };
  const done = await after(tasks, [[0, 6]], [6, 7], { days: 1, waits: { second: 'first' } });
  expect(done.kept).toEqual([]);
  expect(done.unscheduled.map(({ step_id }) => step_id)).toContain('second');
});

function reschedule(
  { items, window, preferences, busy, existing_blocks, now, zone }: ScheduleInput,
  blocks: StoredWeekBlock[],
  came: { start: number; end: number; title: string }[],
): Promise<ComputedReschedule> {
  const week = {
    items: items.filter((item) => blocks.some(({ key }) => key === itemKey(item))),
    blocks,
    others: existing_blocks,
    busy: [...busy, ...came],
    may_grow: new Set<string>(),
    now,
    freeze_until: now,
    reason: 'new_meeting' as const,
  };
  return computeReschedule({
    week,
    window,
    preferences: { ...preferences, zone },
    known_until: window.to,
    learned: [],
  });
}

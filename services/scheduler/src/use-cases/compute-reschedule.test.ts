import fc from 'fast-check';
import { expect, test } from 'vitest';
import { must } from '@almanac/shared/lang/assert';
import { anyWeek } from '../../test/any-week.ts';
import { standingWeek } from '../../test/standing-week.ts';
import { computeSchedule } from '../domain/compute-schedule.ts';
import { defaultPreferences } from '../domain/preferences.ts';
import { HOUR_MS, type Interval, itemKey, type ScheduleInput } from '../domain/schedule-types.ts';
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

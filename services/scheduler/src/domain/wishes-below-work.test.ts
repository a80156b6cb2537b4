import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyWeek } from '../../test/any-week.ts';
import { computeSchedule } from './compute-schedule.ts';
import { defaultPreferences } from './preferences.ts';
import {
  HOUR_MS,
  itemKey,
  PRIORITY_WEIGHTS,
  type ScheduleInput,
  type ScheduleResult,
} from './schedule-types.ts';

const MONDAY = Date.UTC(2026, 2, 2);
const at = (day: number, hour: number): number => MONDAY + (day * 24 + hour) * HOUR_MS;
const morning = [{ from: '09:00', to: '11:00' }];

/** A step that wishes for Monday's two hours, beside one that needs them. */
function twoMornings(needs: { deadline?: number; due?: number }): ScheduleInput {
  const learned = [
    { text: 'x', source: 'memory', weight: 10, words: ['wish'], weekdays: ['mon' as const] },
  ];
  return {
    now: MONDAY,
    window: { from: MONDAY, to: at(2, 0) },
    zone: 'UTC',
    preferences: {
      ...defaultPreferences('UTC'),
      lunch: null,
      buffer_minutes: 0,
      slack_share: 0,
      working_hours: { mon: morning, tue: morning },
    },
    items: [
      { step_id: 'wish', title: 'wish', duration_minutes: 120, priority: 'low', split: false },
      { step_id: 'need', title: 'need', duration_minutes: 120, split: false, ...needs },
    ],
    busy: [],
    existing_blocks: [],
    learned,
    mode: 'fast',
  };
}

test.each([
  ['out of the calendar', { deadline: at(0, 11) }],
  ['past its date', { due: at(0, 11) }],
])('a wish however heavy pushes no other step %s', async (_, needs) => {
  const { blocks, unscheduled, objective } = await computeSchedule(twoMornings(needs));
  expect(unscheduled).toEqual([]);
  // What was proven, if anything, was of a week in which the wish pushed.
  expect([objective.proven_optimal, objective.gap]).toEqual([false, undefined]);
  expect(blocks.map(({ title, start }) => [title, start])).toEqual([
    ['need', at(0, 9)],
    ['wish', at(1, 9)],
  ]);
});

test('in any week wishes leave no more weight out, and where as much has a place make nothing later', async () => {
  const unplaced = ({ items }: ScheduleInput, { unscheduled }: ScheduleResult): number => {
    const out = new Set(unscheduled.map(itemKey));
    return items
      .filter((item) => out.has(itemKey(item)))
      .reduce((sum, { priority = 'normal' }) => sum + PRIORITY_WEIGHTS[priority], 0);
  };
  await fc.assert(
    fc.asyncProperty(anyWeek, fc.constantFrom(1, 6, 40), async (week, weight) => {
      const preferences = { ...week.preferences, focus_windows: [] };
      const plain: ScheduleInput = { ...week, preferences, mode: 'fast' };
      const learned = [
        { text: 'x', source: 'memory', weight, words: ['1', '3', '5'], from: '09:00', to: '11:00' },
      ];
      const wished = await computeSchedule({ ...plain, learned });
      const least = await computeSchedule(plain);
      const [own, most] = [unplaced(plain, wished), unplaced(plain, least)];
      expect(own).toBeLessThanOrEqual(most);
      if (own < most) return;
      const { tardiness_hours } = least.objective;
      expect(wished.objective.tardiness_hours).toBeLessThanOrEqual(1.01 * tardiness_hours + 0.02);
    }),
    { numRuns: 5 },
  );
}, 30_000);

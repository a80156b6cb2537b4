import { expect, test } from 'vitest';
import { exactSolver } from '../clients/exact-solver.ts';
import { computeSchedule } from './compute-schedule.ts';
import { defaultPreferences } from './preferences.ts';
import {
  GRID_MS,
  HOUR_MS,
  type Interval,
  itemKey,
  type ScheduledBlock,
  type ScheduleInput,
  type ScheduleResult,
} from './schedule-types.ts';
import { validateSchedule } from './validate-schedule.ts';

const exact = exactSolver();
const MONDAY = Date.UTC(2026, 2, 2);
const at = (day: number, hour: number): number => MONDAY + (day * 24 + hour) * HOUR_MS;
const meets = (one: Interval, other: Interval): boolean =>
  one.start < other.end && other.start < one.end;

/** Blocks that could begin earlier with everything else as it is: what the validator, which knows no search, lets pass. */
function movableAhead(input: ScheduleInput, result: ScheduleResult): string[] {
  return result.blocks.flatMap((block) => {
    const others = result.blocks.filter((other) => other !== block);
    for (let start = input.now; start < block.start; start += GRID_MS) {
      if (new Date(start).getUTCHours() < 9 || new Date(start).getUTCHours() > 16) continue;
      const moved: ScheduledBlock = { ...block, start, end: start + block.end - block.start };
      if ([...input.busy, ...others].some((other) => meets(moved, other))) continue;
      const blocks = numbered([...others, moved]);
      if (validateSchedule(input, { ...result, blocks }).length > 0) continue;
      return [`${block.title} ${block.part}/${block.parts} at ${new Date(start).toISOString()}`];
    }
    return [];
  });
}

function numbered(blocks: readonly ScheduledBlock[]): ScheduledBlock[] {
  const seen = new Map<string, number>();
  return blocks
    .toSorted((a, b) => a.start - b.start)
    .map((block) => {
      const part = (seen.get(itemKey(block)) ?? 0) + 1;
      seen.set(itemKey(block), part);
      return { ...block, part };
    });
}

/** Ten steps in parts, some waiting for others, around ten meetings; nothing but time is weighed. */
function weekInParts(seed: number): ScheduleInput {
  const priorities = ['low', 'normal', 'high'] as const;
  return {
    now: MONDAY,
    window: { from: MONDAY, to: at(5, 0) },
    zone: 'UTC',
    preferences: { ...defaultPreferences('UTC'), lunch: null, buffer_minutes: 15 },
    items: Array.from({ length: 10 }, (_, index) => ({
      step_id: `s${index}`,
      title: `s${index}`,
      duration_minutes: 60 + 15 * ((index * 7 + seed * 3) % 13),
      due: at((index * 5 + seed) % 5, 24),
      priority: priorities[(index * 3 + seed) % 3],
      split: { min_minutes: 30, max_minutes: 120 },
      depends_on: index % 3 === 2 ? [`s${index - 1}`] : [],
    })),
    busy: Array.from({ length: 10 }, (_, index) => {
      const hour = 9 + ((index * 5 + seed * 2) % 13) / 2;
      return { start: at(index % 5, hour), end: at(index % 5, hour + 1) };
    }),
    existing_blocks: [],
  };
}

test.each([
  ['fast', 21],
  ['best', 7],
] as const)(
  'in a week planned with mode %s (%i) no part could begin earlier with all others where they are',
  async (mode, seed) => {
    const input: ScheduleInput = { ...weekInParts(seed), mode };
    expect(movableAhead(input, await computeSchedule(input, exact))).toEqual([]);
  },
  30_000,
);

/** Standing in two parts, given in any order. */
const previous = [
  { start: at(0, 14), end: at(0, 15) },
  { start: at(1, 9), end: at(1, 10) },
];
const standing: ScheduleInput = {
  ...weekInParts(0),
  preferences: { ...defaultPreferences('UTC'), lunch: null, buffer_minutes: 0 },
  items: [
    {
      step_id: 'a',
      title: 'a',
      duration_minutes: 120,
      split: { min_minutes: 60, max_minutes: 60 },
      release: at(0, 13),
      previous: previous.toReversed(),
    },
  ],
  busy: [{ start: at(0, 15), end: at(0, 17) }],
  mode: 'fast',
};

test('a part that stands somewhere stays there although it could begin earlier at the same price', async () => {
  const { blocks } = await computeSchedule({ ...standing, move_cost: 1 });
  expect(blocks.map(({ start, end }) => ({ start, end }))).toEqual(previous);
});

test('a step that stands late is seen as late in whatever order its blocks are given', async () => {
  const items = standing.items.map((item) => ({ ...item, due: at(0, 24) }));
  const { blocks, objective } = await computeSchedule({ ...standing, items, move_cost: 0 });
  expect(objective.late_steps).toBe(0);
  expect(blocks.every(({ end }) => end <= at(0, 24))).toBe(true);
});

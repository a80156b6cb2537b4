import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { computeSchedule } from './compute-schedule.ts';
import { defaultPreferences } from './preferences.ts';
import { HOUR_MS, MINUTE_MS, type ScheduleInput } from './schedule-types.ts';
import { type ScheduleToCheck, validateSchedule, type ViolationKind } from './validate-schedule.ts';

/** Monday 2 March 2026, Berlin (UTC+1): instants by local day of the month and hour. */
function at(day: number, hour: number, minute = 0): number {
  return Date.UTC(2026, 2, day, 0, (hour - 1) * 60 + minute);
}

const input: ScheduleInput = {
  now: at(2, 8),
  window: { from: at(2, 8), to: at(7, 0) },
  zone: 'Europe/Berlin',
  preferences: {
    ...defaultPreferences('Europe/Berlin'),
    holidays: ['2026-03-05'],
    no_meeting_days: ['wed'],
  },
  items: [
    { step_id: 'a', title: 'A', duration_minutes: 90 },
    { step_id: 'b', title: 'B', duration_minutes: 60, depends_on: ['a'], release: at(2, 13) },
    { step_id: 'c', title: 'C', duration_minutes: 60, split: false, deadline: at(4, 17) },
    { step_id: 'd', title: 'D', duration_minutes: 30, kind: 'meeting' },
  ],
  busy: [{ start: at(3, 10), end: at(3, 11), title: 'Client call' }],
  existing_blocks: [{ step_id: 'z', start: at(4, 9), end: at(4, 10) }],
};

type Block = ScheduleToCheck['blocks'][number];

function block(step_id: string, start: number, minutes: number): Block {
  return { step_id, title: step_id, start, end: start + minutes * MINUTE_MS };
}

const good: Block[] = [
  block('a', at(2, 9), 90),
  block('b', at(2, 13), 60),
  block('c', at(3, 11, 15), 60),
  block('d', at(3, 13, 30), 30),
];

/** The good schedule with the blocks of one step replaced. */
function kinds(step_id: string, ...blocks: Block[]): ViolationKind[] {
  const kept = good.filter((one) => one.step_id !== step_id);
  const found = validateSchedule(input, { blocks: [...kept, ...blocks], unscheduled: [] });
  return [...new Set(found.map(({ kind }) => kind))];
}

test('the good schedule these cases start from, and the computed one, have no violation', async () => {
  expect(validateSchedule(input, { blocks: good, unscheduled: [] })).toEqual([]);
  expect(validateSchedule(input, await computeSchedule(input))).toEqual([]);
});

describe('each broken rule is found', () => {
  test.each<[ViolationKind, string, Block[]]>([
    ['overlaps_busy', 'c', [block('c', at(3, 10, 30), 60)]],
    ['overlaps_block', 'c', [block('c', at(4, 9, 30), 60)]],
    ['overlaps_block', 'c', [block('c', at(2, 9, 30), 60)]],
    ['buffer_broken', 'c', [block('c', at(3, 11, 5), 60)]],
    ['buffer_broken', 'c', [block('c', at(3, 8, 55), 60)]],
    ['buffer_broken', 'c', [block('c', at(2, 10, 35), 60)]],
    ['buffer_broken', 'c', [block('c', at(4, 10, 5), 60)]],
    ['outside_hours', 'c', [block('c', at(3, 16, 30), 60)]],
    ['outside_hours', 'c', [block('c', at(3, 8, 30), 60)]],
    ['holiday', 'c', [block('c', at(5, 9), 60)]],
    ['past_deadline', 'c', [block('c', at(6, 9), 60)]],
    ['not_splittable', 'c', [block('c', at(3, 13), 30), block('c', at(3, 14, 30), 30)]],
    ['lunch_lost', 'c', [block('c', at(3, 12, 30), 60)]],
    ['before_now', 'c', [block('c', at(2, 7), 60)]],
    ['outside_window', 'c', [block('c', at(9, 9), 60)]],
    ['before_release', 'b', [block('b', at(2, 11), 60)]],
    ['before_predecessor', 'a', [block('a', at(3, 14, 30), 90)]],
    ['before_predecessor', 'a', []],
    ['part_too_short', 'a', [block('a', at(2, 9), 70), block('a', at(2, 10, 30), 20)]],
    ['part_too_short', 'a', [block('a', at(2, 9), 0)]],
    ['part_too_long', 'a', [block('a', at(2, 9), 130)]],
    ['wrong_duration', 'a', [block('a', at(2, 9), 60)]],
    ['wrong_duration', 'a', [block('a', at(2, 9), 100)]],
    ['not_reported', 'd', []],
    ['unknown_step', 'd', [block('d', at(3, 13, 30), 30), block('x', at(3, 14, 30), 30)]],
    ['meeting_on_meeting_free_day', 'd', [block('d', at(4, 11), 30)]],
  ])('%s (%s moved)', (kind, step_id, blocks) => {
    expect(kinds(step_id, ...blocks)).toContain(kind);
  });

  test('placed_and_reported', () => {
    const found = validateSchedule(input, { blocks: good, unscheduled: [{ step_id: 'a' }] });
    expect(found.map(({ kind }) => kind)).toContain('placed_and_reported');
  });

  test('a step that is reported may be without blocks', () => {
    const blocks = good.filter(({ step_id }) => step_id !== 'd');
    expect(validateSchedule(input, { blocks, unscheduled: [{ step_id: 'd' }] })).toEqual([]);
  });
});

describe('days', () => {
  const day_of = (existing_hours: number, max_minutes_per_day: number): ViolationKind[] => {
    const existing_blocks = [{ start: at(2, 9), end: at(2, 9) + existing_hours * HOUR_MS }];
    const preferences = { ...input.preferences, max_minutes_per_day, lunch: null };
    const items = [{ step_id: 'a', title: 'A', duration_minutes: 60 }];
    const found = validateSchedule(
      { ...input, items, existing_blocks, busy: [], preferences },
      { blocks: [block('a', at(2, 15, 30), 60)], unscheduled: [] },
    );
    return found.map(({ kind }) => kind);
  };

  test('standing blocks count towards the day maximum', () => {
    expect(day_of(5, 360)).toEqual([]);
    expect(day_of(5.5, 360)).toEqual(['day_over_maximum']);
  });

  test('a day filled beyond its slack is found even under the maximum', () => {
    expect(day_of(6.25, 480)).toEqual(['day_without_slack']);
  });

  test('equal parts shorter than the minimum are allowed only where the length leaves no other way', () => {
    const items = [
      {
        step_id: 'a',
        title: 'A',
        duration_minutes: 50,
        split: { min_minutes: 30, max_minutes: 45 },
      },
    ];
    const check = (first: number): ViolationKind[] =>
      validateSchedule(
        { ...input, items },
        {
          blocks: [block('a', at(2, 9), first), block('a', at(2, 10), 50 - first)],
          unscheduled: [],
        },
      ).map(({ kind }) => kind);
    expect(check(25)).toEqual([]);
    expect(check(30)).toEqual(['part_too_short']);
  });
});

test('a step with a location lies in hours there or nowhere in particular; others cross the border', () => {
  const monday = [
    { from: '09:00', to: '11:00', location: 'home' },
    { from: '11:00', to: '15:00', location: 'office' },
    { from: '15:00', to: '17:00' },
  ];
  const preferences = { ...input.preferences, working_hours: { mon: monday }, lunch: null };
  const check = (location: string | undefined, hour: number): ViolationKind[] =>
    validateSchedule(
      {
        ...input,
        preferences,
        items: [{ step_id: 'a', title: 'A', duration_minutes: 60, location }],
      },
      { blocks: [block('a', at(2, hour), 60)], unscheduled: [] },
    ).map(({ kind }) => kind);
  expect([check('office', 9), check('office', 10.5)]).toEqual([
    ['wrong_location'],
    ['wrong_location'],
  ]);
  expect([11, 14.5, 15].map((hour) => check('office', hour))).toEqual([[], [], []]);
  expect([check('home', 9), check(undefined, 10.5)]).toEqual([[], []]);
});

test('the validator runs nothing of what schedules: of the service it imports its own second writing and types', () => {
  const runs = (file: string): string[] => {
    const source = readFileSync(new URL(file, import.meta.url), 'utf8');
    const imports = [...source.matchAll(/^import (?!type\b)[^;]*? from '(?<from>[^']+)';$/gmu)];
    return imports.map(({ groups }) => groups?.['from'] ?? '');
  };
  expect(runs('validate-schedule.ts')).toEqual(['./validate-times.ts']);
  expect(runs('validate-times.ts')).toEqual(['temporal-polyfill']);
});

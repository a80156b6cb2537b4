import { expect, test } from 'vitest';
import { computeSchedule } from './compute-schedule.ts';
import { explainBlock } from './explain-block.ts';
import type { Part } from './fit-parts.ts';
import { defaultPreferences, mergePreferences, type PartialPreferences } from './preferences.ts';
import { scheduleModel } from './schedule-model.ts';
import type {
  BusyInterval,
  LearnedPreference,
  ScheduleInput,
  ScheduleItem,
} from './schedule-types.ts';

const DAY = 86_400_000;
const MONDAY = Date.parse('2026-03-02T00:00:00Z');
const at = (day: number, hour: number): number => MONDAY + day * DAY + hour * 3_600_000;

function week(
  items: ScheduleItem[],
  given: Partial<ScheduleInput> = {},
  preferences: PartialPreferences = {},
): ScheduleInput {
  const base = { ...defaultPreferences('UTC'), lunch: null, buffer_minutes: 0 };
  return {
    now: at(0, 8),
    window: { from: at(0, 8), to: at(5, 0) },
    zone: 'UTC',
    preferences: mergePreferences(base, preferences),
    items,
    busy: [],
    existing_blocks: [],
    ...given,
  };
}

const task = (duration_minutes: number, more: Partial<ScheduleItem> = {}): ScheduleItem => ({
  step_id: 's',
  title: 'Call Ann',
  duration_minutes,
  ...more,
});
const meeting = (day: number, from: number, to: number, title = 'Stand-up'): BusyInterval => ({
  start: at(day, from),
  end: at(day, to),
  title,
});

/** The reason of the only item's only part, at a place of our choosing. */
function whyAt(input: ScheduleInput, day: number, hour: number): string {
  const model = scheduleModel(input);
  const [job] = model.jobs;
  if (job === undefined) throw new Error('an item');
  const start = at(day, hour);
  const part: Part = { start, end: start + job.minutes * 60_000, day };
  const { busy, zone, learned } = input;
  return explainBlock(job, 0, { model, parts: [[part]], busy, zone, learned });
}

const LATER = 'Free 1 h; the week as a whole was better so than with an earlier time';

test('the earliest place says what was wrong with the free time before it', async () => {
  const busy = [meeting(0, 9.5, 11)];
  expect((await computeSchedule(week([task(45)], { busy }))).blocks[0]?.why).toBe(
    'Earliest free 45 min; the 30 min free on Monday 09:00 are too short for it; right after Stand-up',
  );
  const cut = week([task(180)], { busy }, { split: { min_minutes: 60, max_minutes: 90 } });
  expect((await computeSchedule(cut)).blocks[0]?.why).toContain(
    'the 30 min free on Monday 09:00 are shorter than its smallest part of 1 h',
  );
});

test('a day that may take no more is named', async () => {
  const given = { busy: [meeting(0, 9, 10)] };
  const input = week([task(120, { split: false })], given, { max_minutes_per_day: 90 });
  const roomy = { ...input, items: [task(60)] };
  expect((await computeSchedule(roomy)).blocks[0]?.why).toBe(
    'Earliest free 1 h; right after Stand-up',
  );
  const own = [{ start: at(0, 10), end: at(0, 11.25) }];
  expect((await computeSchedule({ ...roomy, existing_blocks: own })).blocks[0]?.why).toBe(
    'Earliest free 1 h; Monday has as much work as a day may take',
  );
});

test('a reason looks no farther back than the working day before', () => {
  const early = meeting(0, 9.5, 17);
  expect(whyAt(week([task(60)], { busy: [early] }), 1, 9)).toBe(
    'Earliest free 1 h; the 30 min free on Monday 09:00 are too short for it',
  );
  const busy = [early, meeting(1, 9, 17, 'Workshop')];
  expect(whyAt(week([task(60)], { busy }), 2, 9)).toBe(
    'Earliest free 1 h; Tuesday has as much work as a day may take',
  );
});

test('no reason speaks of the work on a weekend, a holiday or a day without hours', () => {
  const window = { from: at(0, 8), to: at(9, 0) };
  const full = [0, 1, 2, 3].map((day) => meeting(day, 9, 17));
  const friday = meeting(4, 9.5, 17, 'Workshop');
  const input = week([task(60)], { window, busy: [...full, friday] });
  const why = 'Earliest free 1 h; the 30 min free on Friday 09:00 are too short for it';
  expect(whyAt(input, 7, 9)).toBe(why);
  const off = { ...input, preferences: { ...input.preferences, holidays: ['2026-03-06'] } };
  expect(whyAt({ ...off, busy: full }, 7, 9)).toBe(
    'Earliest free 1 h; Thursday has as much work as a day may take',
  );
  const { fri: _, ...working_hours } = input.preferences.working_hours;
  const short = { ...input, preferences: { ...input.preferences, working_hours } };
  expect(whyAt({ ...short, busy: [] }, 7, 9)).not.toContain('as much work');
});

const AFTERNOONS: LearnedPreference = {
  text: 'calls in the afternoon',
  source: 'from memory: “I prefer calls in the afternoon”',
  weight: 0.2,
  words: ['call'],
  from: '12:00',
  to: '18:00',
};

test('a wish that decided is named with its source', () => {
  const input = week([task(60)], { learned: [AFTERNOONS] });
  expect(whyAt(input, 0, 12)).toBe(`As you prefer (${AFTERNOONS.source}): 1 h`);
});

test('a wish that decided nothing is not named', () => {
  const learned = [AFTERNOONS];
  expect(whyAt(week([task(60)], { learned }), 0, 9)).toBe('Earliest free 1 h');
  expect(whyAt(week([task(60)], { learned }), 0, 13)).toBe(LATER);
  expect(whyAt(week([task(60, { title: 'Write' })], { learned }), 0, 12)).toBe(LATER);
  expect(whyAt(week([task(60)], { learned: [{ ...AFTERNOONS, weight: 0 }] }), 0, 12)).toBe(LATER);
  const busy = [meeting(0, 9, 12)];
  expect(whyAt(week([task(60)], { learned, busy }), 0, 12)).toBe(
    'Earliest free 1 h; right after Stand-up',
  );
});

test('a block that stays where it was, although there is earlier room, says so', () => {
  const previous = [{ start: at(1, 9), end: at(1, 10) }];
  expect(whyAt(week([task(60, { previous })]), 1, 9)).toBe('Kept where it was: 1 h');
});

test('a first part that could have begun earlier says that this would not have ended sooner', () => {
  const input = week([task(120, { split: { min_minutes: 60, max_minutes: 60 } })]);
  const model = scheduleModel(input);
  const [job] = model.jobs;
  if (job === undefined) throw new Error('an item');
  const part = (hour: number): Part => ({ start: at(0, hour), end: at(0, hour + 1), day: 0 });
  const context = { ...input, model, parts: [[part(13), part(15)]] };
  expect(explainBlock(job, 0, context)).toBe(
    'Free 1 h; to begin earlier would not have it done sooner',
  );
});

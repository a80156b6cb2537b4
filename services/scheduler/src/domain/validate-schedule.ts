/**
 * The independent check of a schedule: solve, then prove. It shares no code with the part that schedules (only the types
 * and the Temporal library), works from the input and the blocks alone, and looks at pairs and days the slow, plain way,
 * so that a mistake there is not repeated here. A schedule with a violation is never written.
 */
import type { Interval, ScheduledBlock, ScheduleInput, ScheduleItem } from './schedule-types.ts';
import {
  datesOf,
  hoursOf,
  instantOf,
  localDate,
  longestGap,
  overlap,
  uncovered,
  weekdayOf,
} from './validate-times.ts';

export type ViolationKind =
  | 'unknown_step'
  | 'overlaps_busy'
  | 'overlaps_block'
  | 'outside_hours'
  | 'wrong_location'
  | 'holiday'
  | 'lunch_lost'
  | 'buffer_broken'
  | 'before_now'
  | 'outside_window'
  | 'before_release'
  | 'before_predecessor'
  | 'past_deadline'
  | 'part_too_short'
  | 'part_too_long'
  | 'not_splittable'
  | 'day_over_maximum'
  | 'day_without_slack'
  | 'meeting_on_meeting_free_day'
  | 'wrong_duration'
  | 'placed_and_reported'
  | 'not_reported';

export interface Violation {
  kind: ViolationKind;
  step: string;
  detail: string;
}

export interface ScheduleToCheck {
  blocks: readonly Pick<ScheduledBlock, 'step_id' | 'task_id' | 'title' | 'start' | 'end'>[];
  unscheduled: readonly { step_id?: string | undefined; task_id?: string | undefined }[];
}

type Block = ScheduleToCheck['blocks'][number];
type Report = (kind: ViolationKind, step: string, detail: string) => void;

const MINUTE = 60_000;

/** Every broken hard rule; empty for a schedule that may be written. */
export function validateSchedule(input: ScheduleInput, schedule: ScheduleToCheck): Violation[] {
  const violations: Violation[] = [];
  const report: Report = (kind, step, detail) => violations.push({ kind, step, detail });
  for (const block of schedule.blocks) {
    checkPlace(block, input, report);
    checkNeighbours(block, schedule.blocks, input, report);
  }
  for (const item of input.items) checkItem(item, input, schedule, report);
  for (const date of datesOf(schedule.blocks, input.zone)) {
    checkDay(date, schedule.blocks, input, report);
  }
  const known = new Set(input.items.map(idOf));
  for (const block of schedule.blocks) {
    if (!known.has(idOf(block))) report('unknown_step', idOf(block), 'no such step was asked for');
  }
  return violations;
}

function checkPlace(block: Block, input: ScheduleInput, report: Report): void {
  const { start, end } = block;
  const id = idOf(block);
  if (!(end > start)) report('part_too_short', id, 'it has no length');
  if (start < input.now) report('before_now', id, 'it starts in the past');
  if (start < input.window.from || end > input.window.to) {
    report('outside_window', id, 'it leaves the planned time');
  }
  const { preferences, zone } = input;
  const date = localDate(start, zone);
  if (preferences.holidays.includes(date)) report('holiday', id, `${date} is a holiday`);
  const hours = hoursOf(date, input);
  if (!hours.some((range) => start >= range.start && end <= range.end)) {
    report('outside_hours', id, 'it is outside working hours');
  }
}

function checkNeighbours(
  block: Block,
  blocks: readonly Block[],
  input: ScheduleInput,
  report: Report,
): void {
  const buffer = input.preferences.buffer_minutes * MINUTE;
  const id = idOf(block);
  const against = (other: Interval, kind: 'overlaps_busy' | 'overlaps_block'): void => {
    if (!(other.end > other.start)) return;
    if (block.start < other.end && other.start < block.end) report(kind, id, 'double booked');
    else if (block.start < other.end + buffer && other.start - buffer < block.end) {
      report('buffer_broken', id, 'it lies closer than the buffer');
    }
  };
  for (const busy of input.busy) against(busy, 'overlaps_busy');
  for (const own of input.existing_blocks) against(own, 'overlaps_block');
  for (const other of blocks) if (other !== block) against(other, 'overlaps_block');
}

function checkItem(
  item: ScheduleItem,
  input: ScheduleInput,
  schedule: ScheduleToCheck,
  report: Report,
): void {
  const id = idOf(item);
  const own = schedule.blocks.filter((block) => idOf(block) === id);
  const reported = schedule.unscheduled.some((one) => idOf(one) === id);
  if (own.length === 0) {
    if (!reported) report('not_reported', id, 'it is neither placed nor reported');
    return;
  }
  if (reported) report('placed_and_reported', id, 'it is placed and reported as unscheduled');
  const minutes = own.reduce((sum, block) => sum + (block.end - block.start) / MINUTE, 0);
  if (minutes !== item.duration_minutes) {
    report('wrong_duration', id, `${minutes} of ${item.duration_minutes} minutes are placed`);
  }
  checkParts(item, own, input, report);
  const first = Math.min(...own.map((block) => block.start));
  const last = Math.max(...own.map((block) => block.end));
  if (item.release !== undefined && first < item.release) report('before_release', id, 'too early');
  if (item.deadline !== undefined && last > item.deadline) report('past_deadline', id, 'too late');
  for (const before of item.depends_on ?? []) {
    checkPredecessor({ id, first, before }, input, schedule, report);
  }
  checkLocation(item, own, input, report);
  if (item.kind !== 'meeting') return;
  for (const block of own) {
    const day = weekdayOf(localDate(block.start, input.zone));
    if (input.preferences.no_meeting_days.some((kept) => kept === day)) {
      report('meeting_on_meeting_free_day', id, `${day} is kept free of meetings`);
    }
  }
}

function checkLocation(
  { location, ...item }: ScheduleItem,
  own: readonly Block[],
  input: ScheduleInput,
  report: Report,
): void {
  if (location === undefined) return;
  for (const { start, end } of own) {
    const hours = hoursOf(localDate(start, input.zone), input, location);
    if (hours.some((range) => start >= range.start && end <= range.end)) continue;
    report('wrong_location', idOf(item), `it is not within hours at ${location}`);
  }
}

function checkParts(
  item: ScheduleItem,
  own: readonly Block[],
  input: ScheduleInput,
  report: Report,
): void {
  const id = idOf(item);
  const split = item.split ?? input.preferences.split;
  if (split === false) {
    if (own.length > 1) report('not_splittable', id, 'it must stay whole');
    return;
  }
  // A length the limits cannot make up may use equal parts, which are then shorter than the minimum.
  const equal = Math.floor(
    item.duration_minutes / Math.ceil(item.duration_minutes / split.max_minutes),
  );
  const shortest = equal < split.min_minutes ? equal : split.min_minutes;
  for (const { start, end } of own) {
    const minutes = (end - start) / MINUTE;
    if (minutes < shortest) report('part_too_short', id, `a part of ${minutes} minutes`);
    if (minutes > split.max_minutes) report('part_too_long', id, `a part of ${minutes} minutes`);
  }
}

function checkPredecessor(
  step: { id: string; first: number; before: string },
  input: ScheduleInput,
  schedule: ScheduleToCheck,
  report: Report,
): void {
  const asked = input.items.some((item) => idOf(item) === step.before);
  const earlier: Interval[] = schedule.blocks.filter((block) => idOf(block) === step.before);
  const existing = input.existing_blocks.filter(({ step_id }) => step_id === step.before);
  const unplaced = asked && earlier.length === 0;
  if (unplaced || [...earlier, ...existing].some(({ end }) => end > step.first)) {
    report('before_predecessor', step.id, `it starts before ${step.before} is done`);
  }
}

function checkDay(
  date: string,
  blocks: readonly Block[],
  input: ScheduleInput,
  report: Report,
): void {
  const { preferences, zone } = input;
  const day = { start: instantOf(date, '00:00', zone), end: instantOf(date, '24:00', zone) };
  const placed = blocks.filter((block) => block.start < day.end && block.end > day.start);
  const ours = [...placed, ...input.existing_blocks];
  // Standing blocks that overlap each other take their time once.
  const minutes = (day.end - day.start - uncovered(day, ours)) / MINUTE;
  const added = placed.reduce((sum, one) => sum + overlap(one, day), 0) / MINUTE;
  if (added > 0 && minutes > preferences.max_minutes_per_day) {
    report('day_over_maximum', date, `${minutes} minutes of blocks`);
  }
  // Lunch is left out of the count, so this is the mildest reading of the slack that is still a rule.
  const buffer = preferences.buffer_minutes * MINUTE;
  const widened = input.busy
    .filter((busy) => busy.end > busy.start)
    .map(({ start, end }) => ({ start: start - buffer, end: end + buffer }));
  const free = hoursOf(date, input).reduce((sum, range) => sum + uncovered(range, widened), 0);
  if (added > 0 && minutes > ((1 - preferences.slack_share) * free) / MINUTE + 1e-6) {
    report('day_without_slack', date, `${minutes} minutes of blocks in ${free / MINUTE} free`);
  }
  checkLunch(date, placed, input, report);
}

/** Blocks may not take a lunch that meetings and standing blocks had left, nor shorten what they had left of it. */
function checkLunch(
  date: string,
  placed: readonly Interval[],
  input: ScheduleInput,
  report: Report,
): void {
  const { lunch } = input.preferences;
  if (lunch === null) return;
  const at = {
    start: instantOf(date, lunch.from, input.zone),
    end: instantOf(date, lunch.to, input.zone),
  };
  if (!hoursOf(date, input).some((range) => overlap(range, at) > 0)) return;
  const standing = [...input.busy, ...input.existing_blocks];
  const possible = Math.min(lunch.minutes * MINUTE, longestGap(at, standing));
  if (longestGap(at, [...standing, ...placed]) < possible) {
    report('lunch_lost', date, `less than ${possible / MINUTE} minutes of lunch are left`);
  }
}

function idOf(one: { step_id?: string | undefined; task_id?: string | undefined }): string {
  return one.step_id ?? one.task_id ?? '';
}

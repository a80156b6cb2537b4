/**
 * One sentence per block that says why it lies where it lies, made only of facts that hold in the finished schedule:
 * whether anything earlier was free and what was wrong with it, what it waits for, what date it keeps or misses, which wish decided,
 * and which meeting it lies beside.
 */
import { must } from '@almanac/shared/lang/assert';
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import { freshState, readyAt, roomsFor, roomsInside } from './first-schedule.ts';
import { occupy, type Part, type RoomState } from './fit-parts.ts';
import { intersectIntervals, totalLength } from './intervals.ts';
import { likedTime, matches } from './places.ts';
import type { Job, Model, Room } from './schedule-model.ts';
import {
  type BusyInterval,
  ceilToGrid,
  GRID_MS,
  type LearnedPreference,
  MINUTE_MS,
} from './schedule-types.ts';
import { dayText, momentText } from './wording.ts';

export interface ExplainContext {
  model: Model;
  parts: readonly (Part[] | null)[];
  busy: readonly BusyInterval[];
  zone: string;
  learned?: readonly LearnedPreference[] | undefined;
}

/** One part with the room there was for it: everything else lies where it is. */
interface Place {
  job: Job;
  part: Part;
  /** From when on it could start. */
  ready: number | null;
  state: RoomState;
  context: ExplainContext;
}

/** The reason of part `at` (0-based) of a placed job. */
export function explainBlock(job: Job, at: number, context: ExplainContext): string {
  const own = must(context.parts[job.index], 'a placed job');
  const place = placeOf(job, at, own, context);
  const { part } = place;
  const length = sayMinutes((part.end - part.start) / MINUTE_MS);
  const lead = leadText(place);
  const clauses = [
    `${lead} ${length}${dateText(job, own, context)}`,
    ...(at === 0 ? afterText(job, context) : []),
  ];
  const more = [
    ...(lead === EARLIEST ? tooShortText(place) : []),
    ...besideText(part, context),
    ...(lead === FREE ? [laterText(at, own)] : []),
  ];
  return [clauses.join(', '), ...more].join('; ');
}

const EARLIEST = 'Earliest free';
const FREE = 'Free';

/** Earlier time is free, and was not taken. */
function laterText(at: number, own: readonly Part[]): string {
  return at < own.length - 1
    ? 'to begin earlier would not have it done sooner'
    : 'the week as a whole was better so than with an earlier time';
}

function placeOf(job: Job, at: number, own: readonly Part[], context: ExplainContext): Place {
  const part = must(own[at], 'a part');
  const previous = own[at - 1];
  const ready = previous === undefined ? readyAt(job, context.parts) : previous.end;
  const state = freshState(context.model);
  for (const others of context.parts) {
    occupy(
      state,
      (others ?? []).filter((other) => other !== part),
    );
  }
  return {
    job,
    part,
    ready,
    state: { ...state, rooms: roomsFor(job, state.rooms) },
    context,
  };
}

function leadText(place: Place): string {
  const { job, part, state, context } = place;
  const { model } = context;
  if (job.focus && isInside(part, model.focus)) return 'In your focus time:';
  if (isEarliest(place, state.rooms)) return EARLIEST;
  const wish = (context.learned ?? []).find((one) => decided(one, place));
  if (wish !== undefined) return `As you prefer (${wish.source}):`;
  const kept = job.item.previous?.some(
    ({ start, end }) => start === part.start && end === part.end,
  );
  return kept === true ? 'Kept where it was:' : FREE;
}

/** An earlier place would have done, but none that is as wished. */
function decided(wish: LearnedPreference, place: Place): boolean {
  const { job, part, state, context } = place;
  if (wish.weight === 0 || !matches(wish, job.item)) return false;
  const liked = likedTime(wish, context.model.days, context.zone);
  return isInside(part, liked) && isEarliest(place, roomsInside(state.rooms, liked));
}

function isInside(part: Part, times: readonly { start: number; end: number }[]): boolean {
  return totalLength(intersectIntervals([part], times)) === part.end - part.start;
}

/** Whether no earlier start was possible for this part in these rooms. */
function isEarliest({ part, ready, state }: Place, rooms: readonly Room[]): boolean {
  if (ready === null) return false;
  const needed = part.end - part.start;
  return !rooms.some((room) => {
    const start = ceilToGrid(Math.max(room.start, ready));
    const fits = start + needed <= room.end && start < part.start;
    return fits && (state.left[room.day] ?? 0) * MINUTE_MS >= needed;
  });
}

/**
 * What was wrong with the time before an earliest place: on its own day, else on the last day before it that has any work time. Gaps
 * below a quarter of an hour go without saying.
 */
function tooShortText(place: Place): string[] {
  const { part, ready, context } = place;
  const { days } = context.model;
  for (let day = part.day; day >= 0; day -= 1) {
    const on_day = must(days[day], 'a day');
    if (ready === null || on_day.end <= ready) return [];
    // Nobody looks for room on a day off.
    if (on_day.working.length === 0) continue;
    const text = dayReason(day, place);
    if (text !== null) return [text];
    if (day < part.day) return [];
  }
  return [];
}

function dayReason(day: number, { job, part, ready, state, context }: Place): string | null {
  const needed = part.end - part.start;
  const gaps = state.rooms
    .filter((room) => room.day === day)
    .map((room) => {
      const start = ceilToGrid(Math.max(room.start, ready ?? 0));
      return { start, length: Math.min(room.end, part.start) - start, whole: room.end - start };
    })
    .filter(({ length }) => length >= GRID_MS);
  const longest = gaps.toSorted((a, b) => b.length - a.length)[0];
  const left_minutes = state.left[day] ?? 0;
  const full = left_minutes * MINUTE_MS < needed;
  if (full && (longest === undefined ? day < part.day : longest.whole >= needed)) {
    return `${nameOf(day, part, context)} has as much work as a day may take`;
  }
  if (longest === undefined) {
    const opens = must(context.model.days[day], 'a day').working[0]?.start ?? Infinity;
    const whole_day = day < part.day && ready !== null && ready <= opens;
    return whole_day ? `${nameOf(day, part, context)} has nothing free for it` : null;
  }
  const when = momentText(longest.start, part.start, context.zone);
  const free = sayMinutes(longest.length / MINUTE_MS);
  const smallest = job.limits?.min_minutes ?? 0;
  const than =
    longest.length < smallest * MINUTE_MS
      ? `shorter than its smallest part of ${sayMinutes(smallest)}`
      : 'too short for it';
  return `the ${free} free on ${when} are ${than}`;
}

function nameOf(day: number, part: Part, { model, zone }: ExplainContext): string {
  return dayText(must(model.days[day], 'a day').start, part.start, zone);
}

function dateText(job: Job, own: readonly Part[], { zone }: ExplainContext): string {
  const { due, deadline } = job.item;
  const end = must(own.at(-1), 'a last part').end;
  if (due !== undefined && end > due) {
    return `, but late: it was due ${momentText(due, end, zone)}`;
  }
  const date = Math.min(due ?? Infinity, deadline ?? Infinity);
  if (date === Infinity) return '';
  const name = date === due ? 'due date' : 'deadline';
  // A date at midnight belongs to the day that ends with it.
  return ` before ${dayText(date - 1, end, zone)}'s ${name}`;
}

function afterText(job: Job, { model, parts }: ExplainContext): string[] {
  let last: { end: number; title: string } | null = null;
  for (const before of job.before) {
    const end = parts[before]?.at(-1)?.end ?? 0;
    const title = model.jobs[before]?.item.title ?? '';
    if (last === null || end > last.end) last = { end, title };
  }
  return last === null ? [] : [`after '${last.title}'`];
}

/** Names the meeting whose buffer ends where the block starts, or starts where it ends; without buffers one it touches. */
function besideText(part: Part, { model, busy }: ExplainContext): string[] {
  const buffer = model.buffer_ms;
  const reach = buffer === 0 ? 1 : GRID_MS;
  const near = (gap: number): boolean => gap >= buffer && gap < buffer + reach;
  const earlier = busy.find((meeting) => near(part.start - meeting.end));
  const later = busy.find((meeting) => near(meeting.start - part.end));
  const sides = [
    ...(earlier === undefined ? [] : [`after ${earlier.title ?? 'a meeting'}`]),
    ...(later === undefined ? [] : [`before ${later.title ?? 'a meeting'}`]),
  ];
  if (sides.length === 0) return [];
  const lead = buffer === 0 ? 'right' : `${sayMinutes(buffer / MINUTE_MS)} buffer`;
  return [`${lead} ${sides.join(' and ')}`];
}

/**
 * One sentence per block that says why it lies where it lies, made only of facts that hold in the finished schedule:
 * nothing earlier was free, what it waits for, what date it keeps or misses, and which meeting it keeps its distance from.
 */
import { must } from '@almanac/shared/lang/assert';
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import { freshState, readyAt } from './first-schedule.ts';
import { occupy, type Part } from './fit-parts.ts';
import { intersectIntervals, totalLength } from './intervals.ts';
import type { Job, Model } from './schedule-model.ts';
import { type BusyInterval, ceilToGrid, GRID_MS, MINUTE_MS } from './schedule-types.ts';
import { dayText, momentText } from './wording.ts';

export interface ExplainContext {
  model: Model;
  parts: readonly (Part[] | null)[];
  busy: readonly BusyInterval[];
  zone: string;
}

/** The reason of part `at` (0-based) of a placed job. */
export function explainBlock(job: Job, at: number, context: ExplainContext): string {
  const own = must(context.parts[job.index], 'a placed job');
  const part = must(own[at], 'a part');
  const length = sayMinutes((part.end - part.start) / MINUTE_MS);
  const clauses = [
    `${leadText(job, at, context)} ${length}${dateText(job, own, context)}`,
    ...(at === 0 ? afterText(job, context) : []),
  ];
  const distance = bufferText(part, context);
  return `${clauses.join(', ')}${distance === null ? '' : `; ${distance}`}`;
}

function leadText(job: Job, at: number, context: ExplainContext): string {
  const { model, parts } = context;
  const own = must(parts[job.index], 'a placed job');
  const part = must(own[at], 'a part');
  const in_focus =
    job.focus && totalLength(intersectIntervals([part], model.focus)) === part.end - part.start;
  if (in_focus) return 'In your focus time:';
  const previous = own[at - 1];
  const ready = previous === undefined ? readyAt(job, parts) : previous.end;
  return ready !== null && isEarliest(job, part, ready, context) ? 'Earliest free' : 'Free';
}

/** Whether no earlier start was possible for this part, with everything else where it is. */
function isEarliest(
  job: Job,
  part: Part,
  ready: number,
  { model, parts }: ExplainContext,
): boolean {
  const state = freshState(model);
  for (const others of parts) {
    occupy(
      state,
      (others ?? []).filter((other) => other !== part),
    );
  }
  const needed = part.end - part.start;
  return !state.rooms.some((room) => {
    if (job.meeting && model.no_meeting[room.day] === true) return false;
    const start = ceilToGrid(Math.max(room.start, ready));
    const fits = start + needed <= room.end && start < part.start;
    return fits && (state.left[room.day] ?? 0) * MINUTE_MS >= needed;
  });
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
  return ` before ${possessive(dayText(date - 1, end, zone))} ${name}`;
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

/** Names the meeting whose buffer ends where the block starts, or starts where it ends. */
function bufferText(part: Part, { model, busy }: ExplainContext): string | null {
  const buffer = model.buffer_ms;
  if (buffer === 0) return null;
  const near = (gap: number): boolean => gap >= buffer && gap < buffer + GRID_MS;
  const earlier = busy.find((meeting) => near(part.start - meeting.end));
  const later = busy.find((meeting) => near(meeting.start - part.end));
  const sides = [
    ...(earlier === undefined ? [] : [`after ${earlier.title ?? 'a meeting'}`]),
    ...(later === undefined ? [] : [`before ${later.title ?? 'a meeting'}`]),
  ];
  return sides.length === 0
    ? null
    : `${sayMinutes(buffer / MINUTE_MS)} buffer ${sides.join(' and ')}`;
}

function possessive(name: string): string {
  return `${name}'s`;
}

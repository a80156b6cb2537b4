/** The room that reasons and options speak of. */
import { intersectIntervals, mergeIntervals, totalLength } from './intervals.ts';
import { type LocalDay, rangeOn } from './local-day.ts';
import type { Job, Model, Room } from './schedule-model.ts';
import {
  type Interval,
  type LearnedPreference,
  MINUTE_MS,
  type ScheduleItem,
} from './schedule-types.ts';

/** The rooms a job may use. */
export function roomsOf(job: Job, rooms: readonly Room[], model: Model): Room[] {
  return rooms.filter((room) => !(job.meeting && model.no_meeting[room.day] === true));
}

export function roomsInside(rooms: readonly Room[], inside: readonly Interval[]): Room[] {
  return rooms.flatMap((room) =>
    intersectIntervals([room], inside).map((piece) => ({ ...piece, day: room.day })),
  );
}

/** Whether a preference speaks of an item: its kind, and one of its words in the title. */
export function speaksOf({ kind, words }: LearnedPreference, item: ScheduleItem): boolean {
  if (kind !== undefined && kind !== item.kind) return false;
  const title = item.title.toLowerCase();
  return words === undefined || words.some((word) => title.includes(word.toLowerCase()));
}

/** The time a preference asks for on these days. */
export function likedTime(
  { weekdays, from, to }: LearnedPreference,
  days: readonly LocalDay[],
  zone: string,
): Interval[] {
  const liked = days.filter(({ weekday }) => weekdays?.includes(weekday) ?? true);
  if (from === undefined || to === undefined) return mergeIntervals(liked);
  return mergeIntervals(liked.map((day) => rangeOn(day, { from, to }, zone)));
}

/** What the days of the window can take: their free time in the window, up to each day's capacity. */
export function roomMinutes(model: Model): number {
  return model.days.reduce((sum, day) => {
    const free = totalLength(intersectIntervals(day.free, [day])) / MINUTE_MS;
    return sum + Math.floor(Math.min(free, day.capacity_minutes));
  }, 0);
}

/** The week as data: what stands where, which days and hours are drawn, what is said of it. Pure; the drawing is in `week-grid.tsx`. */
import type { BlockState } from '@almanac/shared/contracts/completion';
import type { CalendarEvent, Preferences, Weekday } from '@almanac/shared/contracts/scheduler';
import { compareText, dayOf } from '../parts/words.ts';
import { addDays, DAY_MINUTES, minutesOf } from '../parts/zoned.ts';

/** Epoch ms. */
export interface Place {
  start: number;
  end: number;
}

export type Item = Place & { key: string; title: string } & (
    | { kind: 'block'; block: BlockState }
    | { kind: 'event'; event: CalendarEvent }
  );

/** The part of an item that lies on a day, in minutes on the clock. */
export interface Slice {
  item: Item;
  from: number;
  to: number;
}

const MINUTE = 60_000;
const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** Blocks where they are wished to be, and what of others has a time. In clock order. */
export function itemsOf(
  blocks: readonly BlockState[],
  events: readonly CalendarEvent[],
  wishes: ReadonlyMap<string, Place>,
): Item[] {
  const own = blocks.map((block): Item => {
    const place = wishes.get(block.block_id) ?? placeOf(block);
    return { kind: 'block', key: block.block_id, title: block.title, block, ...place };
  });
  const others = events
    .filter(({ all_day }) => !all_day)
    .map((event): Item => {
      const key = `${event.calendar_id} ${event.event_id} ${event.start}`;
      return { kind: 'event', key, title: event.title, event, ...placeOf(event) };
    });
  return [...own, ...others].toSorted(
    (a, b) => a.start - b.start || b.end - a.end || compareText(a.key, b.key),
  );
}

export function placeOf({ start, end }: { start: string; end: string }): Place {
  return { start: Date.parse(start), end: Date.parse(end) };
}

export function minutesOfPlace({ start, end }: Place): number {
  return Math.round((end - start) / MINUTE);
}

/** What lies on this day there; what goes on over midnight has a part on each. */
export function slicesOf(items: readonly Item[], day: string, zone: string): Slice[] {
  return items.flatMap((item) => {
    const first = dayOf(item.start, zone);
    const last = dayOf(Math.max(item.start, item.end - 1), zone);
    if (day < first || day > last) return [];
    const from = day === first ? minutesOf(item.start, zone) : 0;
    const until = dayOf(item.end, zone) === day ? minutesOf(item.end, zone) : DAY_MINUTES;
    // On the night the clock goes back, an end can be said before its start.
    return [{ item, from, to: Math.max(until, from + 1) }];
  });
}

/** Monday to Friday; Saturday and Sunday where there is work in them or something stands there. */
export function daysShown(
  monday: string,
  items: readonly Item[],
  preferences: Pick<Preferences, 'working_hours'> | undefined,
  zone: string,
): string[] {
  return WEEKDAYS.map((weekday, at) => ({ weekday, day: addDays(monday, at), at }))
    .filter(({ weekday, day, at }) => {
      if (at < 5 || (preferences?.working_hours[weekday]?.length ?? 0) > 0) return true;
      return slicesOf(items, day, zone).length > 0;
    })
    .map(({ day }) => day);
}

/** Whole hours: the working hours, and whatever stands outside of them. */
export function hoursShown(
  slices: readonly Slice[],
  preferences: Pick<Preferences, 'working_hours'> | undefined,
): { from: number; to: number } {
  const hours = Object.values(preferences?.working_hours ?? {}).flatMap((day) => day ?? []);
  const starts = [
    ...hours.map(({ from }) => clockMinutes(from)),
    ...slices.map(({ from }) => from),
  ];
  const ends = [...hours.map(({ to }) => clockMinutes(to)), ...slices.map(({ to }) => to)];
  const from = Math.floor(Math.min(9 * 60, ...starts) / 60);
  const to = Math.ceil(Math.max(17 * 60, ...ends) / 60);
  return { from, to: Math.min(24, to) };
}

export function weekdayOf(day: string): Weekday {
  const at = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return WEEKDAYS[at] ?? 'mon';
}

/** What really happened, as far as it was said: a place, or undefined where nobody said when or how long. */
export function workedOf(block: BlockState): Place | undefined {
  const { actual_start, actual_end, actual_minutes, start } = block;
  const minutes = (actual_minutes ?? 0) * MINUTE;
  if (actual_start !== null && actual_end !== null) {
    return { start: Date.parse(actual_start), end: Date.parse(actual_end) };
  }
  if (minutes === 0) return undefined;
  const from = Date.parse(actual_start ?? start);
  if (actual_end === null) return { start: from, end: from + minutes };
  return { start: Date.parse(actual_end) - minutes, end: Date.parse(actual_end) };
}

/** Minutes worked as said, else of the times that were. */
export function workedMinutes(block: BlockState): number | undefined {
  if (block.actual_minutes !== null) return block.actual_minutes;
  const worked = workedOf(block);
  return worked === undefined ? undefined : minutesOfPlace(worked);
}

/** Minutes over (or under) what was planned; 0 within the noise of 15 min or 5 %. */
export function driftOf(block: BlockState): number {
  const worked = workedMinutes(block);
  if (worked === undefined || block.status !== 'done') return 0;
  const planned = minutesOfPlace(placeOf(block));
  const drift = worked - planned;
  return Math.abs(drift) < Math.max(15, planned * 0.05) ? 0 : drift;
}

export function isOver({ status }: Pick<BlockState, 'status'>): boolean {
  return status === 'done' || status === 'partial' || status === 'skipped';
}

function clockMinutes(clock: string): number {
  const [hours = '0', minutes = '0'] = clock.split(':');
  return Number(hours) * 60 + Number(minutes);
}

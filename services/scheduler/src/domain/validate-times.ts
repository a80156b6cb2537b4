/**
 * Times as the validator sees them: written a second time, on purpose, and plainly, so that a mistake in how the scheduler
 * cuts days and gaps does not hide itself. Nothing that schedules may import this file.
 */
import { Temporal } from 'temporal-polyfill';
import type { WorkingHours } from './preferences.ts';
import type { Interval, ScheduleInput } from './schedule-types.ts';

/** The time of `range` that none of the others covers, found by sweeping over all of their edges. */
export function uncovered(range: Interval, others: readonly Interval[]): number {
  return gaps(range, others).reduce((sum, gap) => sum + gap, 0);
}

export function longestGap(range: Interval, others: readonly Interval[]): number {
  const lengths: number[] = [];
  let running = 0;
  for (const [free, length] of pieces(range, others)) {
    running = free ? running + length : 0;
    lengths.push(running);
  }
  return Math.max(0, ...lengths);
}

function gaps(range: Interval, others: readonly Interval[]): number[] {
  return pieces(range, others).flatMap(([free, length]) => (free ? [length] : []));
}

/** The range cut at every edge inside it, each piece with whether it is free. */
function pieces(range: Interval, others: readonly Interval[]): [free: boolean, length: number][] {
  const inside = others.flatMap(({ start, end }) => [start, end]);
  const edges = [range.start, ...inside, range.end]
    .filter((edge) => edge >= range.start && edge <= range.end)
    .toSorted((a, b) => a - b);
  return edges.slice(1).map((end, index) => {
    const middle = ((edges[index] ?? end) + end) / 2;
    const free = !others.some((other) => other.start < middle && middle < other.end);
    return [free, end - (edges[index] ?? end)];
  });
}

export function overlap(one: Interval, other: Interval): number {
  return Math.max(0, Math.min(one.end, other.end) - Math.max(one.start, other.start));
}

/**
 * Working hours of a date; ranges that touch or overlap count as one, so that a block may cross their border. With a location
 * only those ranges that are there or nowhere in particular.
 */
export function hoursOf(
  date: string,
  { preferences, zone }: ScheduleInput,
  location?: string,
): Interval[] {
  const ranges: readonly WorkingHours[] = Object.entries(preferences.working_hours)
    .filter(([day]) => day === weekdayOf(date))
    .flatMap(([, hours]) => hours ?? [])
    .filter((hours) => location === undefined || isPlace(hours.location, location));
  const spans = ranges
    .map(({ from, to }) => ({ start: instantOf(date, from, zone), end: instantOf(date, to, zone) }))
    .toSorted((a, b) => a.start - b.start);
  return spans.reduce<Interval[]>((joined, next) => {
    const last = joined.at(-1);
    if (last === undefined || next.start > last.end) return [...joined, next];
    return [...joined.slice(0, -1), { start: last.start, end: Math.max(last.end, next.end) }];
  }, []);
}

export function datesOf(blocks: readonly Interval[], zone: string): Set<string> {
  return new Set(
    blocks.flatMap(({ start, end }) => [localDate(start, zone), localDate(end - 1, zone)]),
  );
}

export function localDate(at: number, zone: string): string {
  return new Temporal.ZonedDateTime(BigInt(at) * 1_000_000n, zone).toPlainDate().toString();
}

export function weekdayOf(date: string): string {
  const names = ['', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  return names[Temporal.PlainDate.from(date).dayOfWeek] ?? '';
}

export function instantOf(date: string, time: string, zone: string): number {
  if (time === '24:00') {
    return instantOf(Temporal.PlainDate.from(date).add({ days: 1 }).toString(), '00:00', zone);
  }
  return Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(zone).epochMilliseconds;
}

/** Hours without a place are at every place; names are compared without case and surrounding space. */
function isPlace(hours_at: string | undefined, location: string): boolean {
  if (hours_at === undefined) return true;
  return hours_at.trim().toLowerCase() === location.trim().toLowerCase();
}

/** Words about all-day events that take no time: somebody who meant them otherwise must not find blocks there without a word. */
import { isPlannedOver } from '../busy-rule.ts';
import type { CalendarEvent } from '../calendar-event.ts';
import type { Interval } from '../schedule-types.ts';

/** More say no more. */
const MOST = 10;

/** One for each such event that a block lies in, the earliest first. */
export function allDayNotes(
  blocks: readonly Interval[],
  events: readonly CalendarEvent[],
): string[] {
  return events
    .filter(isPlannedOver)
    .filter((event) => blocks.some(({ start, end }) => start < event.end && event.start < end))
    .toSorted((a, b) => a.start - b.start)
    .slice(0, MOST)
    .map(({ title, start, zone }) => {
      const day = new Intl.DateTimeFormat('en-GB', {
        timeZone: zone,
        weekday: 'short',
        day: 'numeric',
        month: 'short',
      });
      return `'${title}' (all day, from ${day.format(start)}) takes no time: blocks lie in it. Make it out of office, or let all-day events count as busy.`;
    });
}

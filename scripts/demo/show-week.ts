import { Temporal } from 'temporal-polyfill';
import type { CalendarEvent, ScheduleReply } from '@almanac/shared/contracts/scheduler';
import type { Style } from '../cli/style.ts';
import { cleanText } from '../cli/terminal-text.ts';
import { weekPicture } from './week-picture.ts';

const MAX_WEEKS = 3;

/** The Mondays of the weeks that have a block in them, at most three; this week's where there is none. */
export function weeksOf(
  schedule: ScheduleReply,
  now: Temporal.ZonedDateTime,
): Temporal.ZonedDateTime[] {
  const mondays = schedule.blocks.map((block) =>
    mondayOf(Temporal.Instant.from(block.start).toZonedDateTimeISO(now.timeZoneId)),
  );
  const different = [...new Set(mondays.map(String))].toSorted().slice(0, MAX_WEEKS);
  return (different.length === 0 ? [String(mondayOf(now))] : different).map((monday) =>
    Temporal.ZonedDateTime.from(monday),
  );
}

function mondayOf(at: Temporal.ZonedDateTime): Temporal.ZonedDateTime {
  return at.startOfDay().subtract({ days: at.dayOfWeek - 1 });
}

/** The week that begins on a Monday: meetings, blocks, and why each block is where it is. */
export function showWeek(
  style: Style,
  schedule: ScheduleReply,
  meetings: CalendarEvent[],
  monday: Temporal.ZonedDateTime,
): string {
  const days = Array.from({ length: 7 }, (_, index) =>
    monday.add({ days: index }).toPlainDate().toString(),
  );
  const from = monday.epochMilliseconds;
  const to = monday.add({ days: 7 }).epochMilliseconds;
  const picture = weekPicture({
    days,
    zone: monday.timeZoneId,
    from_hour: 8,
    to_hour: 18,
    meetings: meetings.filter((meeting) => !meeting.all_day),
    blocks: schedule.blocks
      .filter((block) => Date.parse(block.start) >= from && Date.parse(block.start) < to)
      .map((block) => ({ ...block, step_id: block.step_id ?? undefined })),
    colour: style.colour,
    width: style.width - 2,
  });
  const all_day = meetings
    .filter((meeting) => meeting.all_day)
    .map(
      (meeting) =>
        `\n\n  All day: ${dayOf(meeting, monday.timeZoneId)} ${cleanText(meeting.title)}`,
    );
  return picture
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`))
    .join('\n')
    .concat(...all_day);
}

function dayOf(meeting: CalendarEvent, zone: string): string {
  const day = Temporal.Instant.from(meeting.start).toZonedDateTimeISO(zone);
  return day.toLocaleString('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });
}
